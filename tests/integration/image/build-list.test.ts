import * as assert from 'uvu/assert';
import { putBuiltList } from '../../../src/image/build-list.ts';
import { parseManifestList, type ManifestList } from '../../../src/oci/manifest-list.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage, type Stores } from '../../support/stores.ts';

const test = suiteNeeding('putBuiltList', 'helper', 'user-namespaces');
const arm = { architecture: 'arm64' };

function listOf(stores: Stores, name: string): ManifestList {
  const record = stores.images.lists.findByName(name);
  if (record === undefined) throw new Error(`no list ${name}`);
  return parseManifestList(stores.blobs.read(record.content.digest, 1 << 20));
}

test('makes a list of images, which takes the names from whatever had them', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const ids = [putFakeImage(stores, { seed: 'a', names: ['localhost/l:1'] }), putFakeImage(stores, { seed: 'b', platform: arm })];
  const options = { names: ['localhost/l:1', 'localhost/m:1'], annotations: { k: 'v' }, amend: false };
  const first = await putBuiltList(stores, ids, options);
  assert.equal([...first.names].toSorted(), ['localhost/l:1', 'localhost/m:1']);
  assert.is(stores.images.findByName('localhost/l:1'), undefined);
  const { entries, annotations } = listOf(stores, 'localhost/l:1');
  assert.equal(
    entries.map(({ platform }) => platform.architecture),
    ['amd64', 'arm64'],
  );
  assert.equal(annotations, { k: 'v' });
  assert.is((await putBuiltList(stores, ids, options)).id, first.id, 'the same again is the same list');
  const second = await putBuiltList(stores, [ids[0]!, putFakeImage(stores, { seed: 'c', platform: arm })], {
    ...options,
    names: ['localhost/l:1'],
  });
  assert.is.not(second.id, first.id);
  assert.equal(stores.images.lists.get(first.id).names, ['localhost/m:1']);
  await putBuiltList(stores, ids, { ...options, names: ['localhost/l:1'] });
  assert.equal(
    stores.images.lists
      .list()
      .map(({ id }) => id)
      .includes(second.id),
    false,
    'a list without a name goes',
  );
});

test('adds to a list, one image a platform', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const options = { names: ['localhost/l:1'], annotations: {}, amend: true };
  const list = await putBuiltList(stores, [putFakeImage(stores, { seed: 'a' })], options);
  await putBuiltList(stores, [putFakeImage(stores, { seed: 'b', platform: arm })], options);
  const newer = putFakeImage(stores, { seed: 'c' });
  assert.is((await putBuiltList(stores, [newer], { ...options, names: ['localhost/l:1', 'localhost/n:1'] })).id, list.id);
  const { entries } = listOf(stores, 'localhost/n:1');
  assert.equal(
    entries.map(({ digest, platform }) => [digest === stores.images.get(newer).manifestDigest, platform.architecture]),
    [
      [false, 'arm64'],
      [true, 'amd64'],
    ],
  );
});

test.run();
