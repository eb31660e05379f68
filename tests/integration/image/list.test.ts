import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imageSortKeys, listImages } from '../../../src/image/list.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';
import type { Stores } from '../../support/stores.ts';

const test = suite('listImages');

function fill(stores: Stores): void {
  putFakeImage(stores, { seed: 'old', names: ['localhost/b:1', 'localhost/a:2'], created: '2020-01-01T00:00:00Z' });
  putFakeImage(stores, { seed: 'young', names: ['localhost/c:0'], created: '2022-01-01T00:00:00Z', layers: ['base', 'more'] });
  putFakeImage(stores, { seed: 'bare', created: '2021-01-01T00:00:00Z' });
}

const namesOf = (stores: Stores, options: Parameters<typeof listImages>[1]): string[] =>
  listImages(stores, options).map((row) => `${row.repository}:${row.tag}`);

for (const [sort, expected] of [
  ['created', ['localhost/c:0', '<none>:<none>', 'localhost/a:2', 'localhost/b:1']],
  ['repository', ['<none>:<none>', 'localhost/a:2', 'localhost/b:1', 'localhost/c:0']],
  ['tag', ['localhost/c:0', 'localhost/b:1', 'localhost/a:2', '<none>:<none>']],
] as const) {
  test(`has a row a name, sorted by ${sort}`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    fill(stores);
    assert.equal(namesOf(stores, { sort }), expected);
  });
}

test('sorts by ID and size too', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  fill(stores);
  assert.equal([...imageSortKeys], ['created', 'id', 'repository', 'size', 'tag']);
  const ids = listImages(stores, { sort: 'id' }).map((row) => row.image.id);
  assert.equal(ids, ids.toSorted());
  const sizes = listImages(stores, { sort: 'size' }).map((row) => row.image.sizeBytes);
  assert.equal(
    sizes,
    sizes.toSorted((one, other) => one - other),
  );
});

test('lists by name and filter', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  fill(stores);
  assert.equal(namesOf(stores, { name: 'localhost/c' }), ['localhost/c:0']);
  assert.equal(namesOf(stores, { filters: ['dangling=true'] }), ['<none>:<none>']);
  assert.equal(namesOf(stores, { filters: ['since=a:2', 'dangling=false'] }), ['localhost/c:0']);
});

test('counts containers and shared layers', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  fill(stores);
  const [row] = listImages(stores, { name: 'c' });
  stores.containers.create({
    id: 'c'.repeat(64),
    name: 'x',
    imageId: row!.image.id,
    imageName: '',
    createdAt: '',
    autoRemove: false,
    labels: {},
    request: {},
  });
  assert.is(listImages(stores, { name: 'c' })[0]?.containers, 1);
  assert.is(row?.sharedLayers, 1);
});

test('shows a name with a digest without a tag', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a' });
  stores.state.run('INSERT INTO image_digest_name VALUES (?, ?)', id, 'x.test/a@sha256:0');
  assert.equal(namesOf(stores, {}), ['x.test/a:<none>']);
  assert.not(listImages(stores)[0]?.isDangling);
});

test.run();
