import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createList } from '../../../src/image/manifest-list.ts';
import { removeAllImages, removeImages } from '../../../src/image/remove.ts';
import { removeLists } from '../../../src/image/remove-lists.ts';
import { tagImage, untagImage } from '../../../src/image/tag.ts';
import { listImages } from '../../../src/image/list.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';
import type { Stores } from '../../support/stores.ts';

const test = suite('removeLists');

async function withList(home: ScratchHome): Promise<Stores & { list: string }> {
  const stores = openStores(home);
  putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  const { id } = await createList(stores, 'l', ['a:1'], { all: false, amend: false, annotations: {} });
  return Object.assign(stores, { list: id });
}

test('removes lists, and leaves the images', async () => {
  await using home = await scratchHome();
  using stores = await withList(home);
  const { content } = stores.images.lists.get(stores.list);
  const { reports, failures } = removeLists(stores, ['none', 'a:1', 'l'], { ignore: false });
  assert.equal(
    failures.map(({ message }) => message),
    ['none: image not known', 'localhost/a:1: image is not a manifest list'],
  );
  assert.equal(reports, [{ untagged: ['localhost/l:latest'], deleted: [stores.list] }]);
  assert.not.ok(stores.blobs.has(content));
  assert.is(stores.images.list().length, 1);
  assert.equal(removeLists(stores, ['l'], { ignore: true }), { reports: [], failures: [] });
});

test('takes one of several names away', async () => {
  await using home = await scratchHome();
  using stores = await withList(home);
  tagImage(stores, 'l', ['other:1']);
  assert.equal(stores.images.lists.get(stores.list).names, ['localhost/other:1', 'localhost/l:latest']);
  assert.equal(removeLists(stores, ['l'], { ignore: false }).reports, [{ untagged: ['localhost/l:latest'], deleted: [] }]);
  assert.equal((await removeImages(stores, ['other:1'])).reports, [{ untagged: ['localhost/other:1'], deleted: [stores.list] }]);
});

test('rmi removes a list, not the image that it stands for', async () => {
  await using home = await scratchHome();
  using stores = await withList(home);
  assert.equal(
    listImages(stores)
      .map(({ repository }) => repository)
      .toSorted(),
    ['localhost/a', 'localhost/l'],
  );
  assert.equal((await removeImages(stores, [stores.list.slice(0, 12)])).reports, [
    { untagged: ['localhost/l:latest'], deleted: [stores.list] },
  ]);
  assert.is(stores.images.list().length, 1);
  await createList(stores, 'l', ['a:1'], { all: false, amend: false, annotations: {} });
  const { failures } = await removeAllImages(stores);
  assert.equal(failures, []);
  assert.equal(listImages(stores), []);
  assert.equal(stores.paths(/^blobs\/sha256\/./), []);
});

test('untag leaves a list without a name', async () => {
  await using home = await scratchHome();
  using stores = await withList(home);
  untagImage(stores, 'l', []);
  assert.equal(stores.images.lists.get(stores.list).names, []);
  assert.equal(stores.images.list()[0]?.names, ['localhost/a:1'], 'the image keeps its own');
});

test('rmi NAME takes it from the images of all platforms', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const name = 'localhost/p:1';
  const intel = putFakeImage(stores, { seed: 'i', names: [name] });
  const arm = putFakeImage(stores, { seed: 'r', names: [name, 'localhost/keep:1'], platform: { architecture: 'arm64' } });
  const { reports } = await removeImages(stores, ['p:1']);
  assert.equal(reports, [{ untagged: [name], deleted: [intel] }]);
  assert.equal(stores.images.get(arm).names, ['localhost/keep:1']);
});

test.run();
