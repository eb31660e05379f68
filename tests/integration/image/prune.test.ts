import * as assert from 'uvu/assert';
import { putBuiltList } from '../../../src/image/build-list.ts';
import { pruneImages } from '../../../src/image/prune.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putBytes, putFakeImage } from '../../support/stores.ts';

const test = suiteNeeding('pruneImages', 'helper', 'user-namespaces');

test('takes images without a name, and blobs without an image', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const named = putFakeImage(stores, { seed: 'named', names: ['localhost/a:1'] });
  const bare = putFakeImage(stores, { seed: 'bare', layers: ['bare'] });
  const bytes = Buffer.from('nobody wants this');
  stores.blobs.put({ digest: digestOf(bytes), size: bytes.length }, bytes);
  const pruned = await pruneImages(stores);
  assert.equal(pruned.ids, [bare]);
  assert.ok(pruned.freedBytes > 1000);
  assert.equal(
    stores.images.list().map((image) => image.id),
    [named],
  );
  assert.not(stores.blobs.has(digestOf(bytes)));
  assert.ok(stores.layers.has(digestOf('layer base')));
});

test('leaves images without a name that a list has', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a' });
  const list = await putBuiltList(stores, [id], { names: ['localhost/l:1'], annotations: {}, amend: false });
  assert.equal((await pruneImages(stores)).ids, []);
  stores.images.lists.untag(list.id, ['localhost/l:1']);
  assert.equal([...(await pruneImages(stores)).ids].toSorted(), [id, list.id].toSorted());
});

test('takes lists without a name, and with all the others', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const [named, bare] = ['a', 'b'].map((letter) => letter.repeat(64));
  for (const id of [named!, bare!]) {
    stores.images.lists.put({
      id,
      content: putBytes(stores, mediaTypes.ociIndex, id),
      blobs: [],
      names: id === named ? ['localhost/l:1'] : [],
    });
  }
  assert.equal((await pruneImages(stores)).ids, [bare]);
  assert.equal((await pruneImages(stores, { all: true })).ids, [named]);
  assert.equal(stores.paths(/^blobs\/sha256\/./), []);
});

test('takes with all what no container uses, as filters say', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const used = putFakeImage(stores, { seed: 'used', names: ['localhost/used:1'], labels: { take: '1' } });
  const labelled = putFakeImage(stores, { seed: 'labelled', names: ['localhost/b:1'], labels: { take: '1' } });
  putFakeImage(stores, { seed: 'other', names: ['localhost/c:1'] });
  stores.containers.create({
    id: 'c'.repeat(64),
    name: 'x',
    imageId: used,
    imageName: '',
    createdAt: '',
    autoRemove: false,
    labels: {},
    request: {},
  });
  assert.equal((await pruneImages(stores, { all: true, filters: ['label=take'] })).ids, [labelled]);
  assert.is(stores.images.list().length, 2);
});

test.run();
