import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TarWriter } from '../../../../src/image/archive/tar-writer.ts';
import { writeDockerDirectory, writeOciArchive, writeOciDirectory } from '../../../../src/image/save/oci.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../../support/stores.ts';
import type { Stores } from '../../../support/stores.ts';

const saved = (stores: Stores) => ({ image: stores.images.get(putFakeImage(stores, { seed: 'a' })), names: ['localhost/a:1'] });

const directory = suite('writeOciDirectory');

directory('writes blobs, index and marker', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = join(home.path, 'to');
  const { image, names } = saved(stores);
  await writeOciDirectory(stores, { image, names }, path, {});
  assert.equal(readdirSync(path).toSorted(), ['blobs', 'index.json', 'oci-layout']);
  assert.is(readdirSync(join(path, 'blobs/sha256')).length, 3);
  assert.match(readFileSync(join(path, 'index.json'), 'utf8'), /"org.opencontainers.image.ref.name":"localhost\/a:1"/);
});

directory.run();

const docker = suite('writeDockerDirectory');

docker('writes blobs by their digits', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = join(home.path, 'to');
  const { image, names } = saved(stores);
  await writeDockerDirectory(stores, { image, names }, path, {});
  assert.equal(
    readdirSync(path).toSorted(),
    [image.configDigest.slice(7), image.layers[0]!.blob.digest.slice(7), 'manifest.json', 'version'].toSorted(),
  );
  assert.equal(readFileSync(join(path, 'manifest.json')), readFileSync(stores.blobs.path(image.manifestDigest)));
});

docker.run();

const archive = suite('writeOciArchive');

archive('misses a blob that is lost', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { image, names } = saved(stores);
  stores.blobs.delete(image.configDigest);
  await assertRejects(writeOciArchive(stores, [{ image, names }], new TarWriter(new PassThrough()), {}), 'not-found', /not in the store/);
});

archive.run();
