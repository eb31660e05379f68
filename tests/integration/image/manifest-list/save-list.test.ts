import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changeList, readList, saveList } from '../../../../src/image/manifest-list/save-list.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { emptyList } from '../../../../src/oci/manifest-list.ts';
import { assertFails, assertRejects } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../../support/stores.ts';

const test = suite('saveList');
const id = 'a'.repeat(64);
const entry = (digest: string): { mediaType: string; digest: never; size: number; platform: { architecture: string; os: string } } => ({
  mediaType: mediaTypes.ociManifest,
  digest: digest as never,
  size: 3,
  platform: { architecture: 'amd64', os: 'linux' },
});

test('keeps what a list leads to, and sources of what it names only', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const image = stores.images.get(putFakeImage(stores, { seed: 'a' }));
  const own = { ...entry(image.manifestDigest), size: image.manifestSizeBytes };
  const far = entry(digestOf('far'));
  const sources = { [far.digest as string]: 'docker://a.test/b', [digestOf('else')]: 'docker://c.test/d' };
  const saved = saveList(stores, { id, names: ['localhost/l:1'], list: { ...emptyList, entries: [own, far] }, sources });
  assert.equal(saved.sources, { [far.digest as string]: 'docker://a.test/b' });
  assert.equal(
    saved.blobs.toSorted(),
    [saved.content.digest, image.manifestDigest, image.configDigest, ...image.layers.map(({ blob }) => blob.digest)].toSorted(),
  );
  const changed = await changeList(stores, id, (list) => ({ list: { ...list, entries: [far] } }));
  assert.equal(changed.blobs, [changed.content.digest]);
  assert.equal(readList(stores, changed).entries.length, 1);
  assert.ok(stores.blobs.has(image.configDigest), 'the image itself stays');
});

test('says that a list is too large, damaged or gone', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const annotations = { big: 'x'.repeat(5_000_000) };
  assertFails(() => saveList(stores, { id, list: { ...emptyList, annotations } }), 'invalid-argument', /cannot be larger/);
  const saved = saveList(stores, { id, list: { ...emptyList, annotations: { a: 'b' } } });
  stores.blobs.delete(saved.content.digest);
  await assertRejects(
    changeList(stores, id, (list) => ({ list })),
    'not-found',
  );
  stores.images.lists.remove(id);
  await assertRejects(
    changeList(stores, id, (list) => ({ list })),
    'not-found',
  );
});

test.run();
