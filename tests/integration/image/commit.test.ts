import { Readable } from 'node:stream';
import * as assert from 'uvu/assert';
import { commitImage, parseCommitFormat, type CommitSource } from '../../../src/image/commit.ts';
import { importImage } from '../../../src/image/import.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { tarArchive } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, type Stores } from '../../support/stores.ts';

const test = suiteNeeding('commitImage', 'helper', 'user-namespaces');
const below = tarArchive([{ path: 'a', content: 'a' }]);
const above = tarArchive([{ path: 'b', content: 'b' }]);

/** An image of one layer, and another layer on it. */
async function source(stores: Stores): Promise<CommitSource> {
  const base = await importImage(stores, { stream: Readable.from([below]) }, { name: 'base:1', changes: ['CMD ["old"]'] });
  return { base, baseName: 'localhost/base:1', config: { Cmd: ['run'] }, openLayer: () => Readable.from([above]) };
}

test('puts a layer on top of an image', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const parts = await source(stores);
  let reads = 0;
  const layerRead = (): Promise<void> => Promise.resolve(void (reads += 1));
  const image = await commitImage(stores, { ...parts, layerRead }, { name: 'new:1', author: 'me', changes: ['ENV A=b'] });
  assert.equal(image.names, ['localhost/new:1']);
  assert.is(image.manifestMediaType, mediaTypes.ociManifest);
  assert.equal(
    image.layers.map(({ diffId, blob }) => [diffId, blob.mediaType]),
    [
      [digestOf(below), mediaTypes.ociLayer],
      [digestOf(above), mediaTypes.ociLayer],
    ],
  );
  assert.equal([image.config.config.Cmd, image.config.config.Env, image.config.author], [['run'], ['A=b'], 'me']);
  const { created_by: by, comment, author } = image.config.history[1]!;
  assert.equal([by, comment, author, image.config.history.length], ['/bin/sh', 'FROM localhost/base:1', 'me', 2]);
  assert.is(reads, 1);
});

test('makes an image of one layer, and one of the kind of Docker with a message', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const image = await commitImage(stores, await source(stores), { squash: true, format: 'docker', message: 'why' });
  assert.is(image.manifestMediaType, mediaTypes.dockerManifest);
  assert.equal(
    image.layers.map(({ diffId, blob }) => [diffId, blob.mediaType]),
    [[digestOf(above), mediaTypes.dockerLayer]],
  );
  assert.is(image.config.history.length, 1);
  assert.match(stores.blobs.read(image.configDigest, 10_000).toString(), /"comment":"why"/);
});

test('refuses what cannot be before it reads anything, and keeps nothing of what failed', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const parts = await source(stores);
  const never = { ...parts, openLayer: (): Readable => assert.unreachable() as never };
  await assertRejects(commitImage(stores, never, { message: 'why' }), 'invalid-argument', /^messages are only compatible with the docker/);
  await assertRejects(commitImage(stores, never, { name: 'UPPER' }), 'invalid-argument', /lowercase/);
  await assertRejects(commitImage(stores, never, { changes: ['BAD x'] }), 'invalid-argument', /BAD/);
  assertFails(() => parseCommitFormat('bad'), 'invalid-argument', /^unrecognized image format "bad"/);
  assert.is(parseCommitFormat('docker'), 'docker');
  const before = stores.paths(/./);
  const broken = { ...parts, openLayer: () => Readable.from([Buffer.from('no tar at all'.repeat(100))]) };
  await assertRejects(commitImage(stores, broken), 'corrupt');
  assert.equal(
    stores.paths(/blobs\/|tmp/),
    before.filter((path) => /blobs\/|tmp/.test(path)),
  );
  assert.is(stores.images.list().length, 1);
});

test.run();
