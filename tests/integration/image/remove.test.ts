import { mkdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { removeAllImages, removeImages } from '../../../src/image/remove.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';
import type { Stores } from '../../support/stores.ts';

const test = suiteNeeding('removeImages', 'helper', 'user-namespaces');

function addContainer(stores: Stores, imageId: string): string {
  const id = 'c'.repeat(64);
  stores.containers.create({ id, name: 'user', imageId, imageName: '', createdAt: '', autoRemove: false, labels: {}, request: {} });
  return id;
}

test('takes one name of several, then the image', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1', 'localhost/b:1'] });
  assert.equal((await removeImages(stores, ['b:1'])).reports, [{ untagged: ['localhost/b:1'], deleted: [] }]);
  assert.equal((await removeImages(stores, ['a:1'])).reports, [{ untagged: ['localhost/a:1'], deleted: [id] }]);
  assert.equal(stores.paths(/^(layers|blobs\/sha256)\/./), []);
});

test('refuses an ID of several names, unless forced', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1', 'localhost/b:1'] });
  const { failures } = await removeImages(stores, [id.slice(0, 8)]);
  assert.match(
    failures[0]!.message,
    new RegExp(`unable to delete image "${id}" by ID with more than one tag \\(\\[localhost/b:1 localhost/a:1\\]\\): please force removal`),
  );
  const { reports } = await removeImages(stores, [id], { force: true });
  assert.equal(reports, [{ untagged: ['localhost/b:1', 'localhost/a:1'], deleted: [id] }]);
});

test('leaves an image that a container uses; force takes the container first', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  const container = addContainer(stores, id);
  const { failures } = await removeImages(stores, ['a:1']);
  assert.match(failures[0]!.message, new RegExp(`image used by ${container}: image is in use by a container`));
  assert.equal(stores.images.get(id).names, ['localhost/a:1'], 'its name stays');
  const removeContainer = (each: string): Promise<void> => Promise.resolve(stores.containers.remove(each));
  assert.equal((await removeImages(stores, ['a:1'], { force: true, removeContainer })).reports[0]?.deleted, [id]);
});

test('goes on after a failure, and passes over what is not there when told to', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  const outcome = await removeImages(stores, ['none', 'a:1']);
  assert.equal(
    outcome.failures.map((failure) => failure.message),
    ['none: image not known'],
  );
  assert.is(outcome.reports.length, 1);
  assert.equal(await removeImages(stores, ['none'], { ignore: true }), { reports: [], failures: [] });
});

test.run();

const all = suiteNeeding('removeAllImages', 'helper', 'user-namespaces');

all('takes every image, with what interrupted pulls left', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const used = putFakeImage(stores, { seed: 'used', names: ['localhost/used:1', 'localhost/used:2'], layers: ['used'] });
  addContainer(stores, used);
  putFakeImage(stores, { seed: 'a', names: ['localhost/a:1', 'localhost/a:2'], layers: ['a'] });
  mkdirSync(`${stores.root}/layers/.tmp-4194303-1-0123abcd-0`);
  const { reports, failures } = await removeAllImages(stores);
  assert.is(reports.length, 1);
  assert.is(failures.length, 1);
  assert.equal(
    stores.images.list().map((image) => image.id),
    [used],
  );
  assert.is(stores.paths(/^layers\/./).length, 1);
  assert.is(stores.images.get(used).names.length, 2);
});

all.run();
