import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suite('VolumeStore');

test('makes a volume that its container users can enter and others cannot reach', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const before = process.umask(0o077);
  const volume = stores.volumes.create({ name: 'data', labels: { a: 'b' }, options: { o: 'p' } });
  process.umask(before);
  assert.is(statSync(volume.path).mode & 0o777, 0o755);
  assert.is(statSync(stores.volumes.directory('data')).mode & 0o777, 0o700);
  assert.equal(stores.volumes.get('data'), volume);
  assert.ok(volume.needsCopyUp);
});

test('gives a name once; ensure takes what is there', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const made = stores.volumes.ensure({ name: 'data' });
  assertFails(() => stores.volumes.create({ name: 'data' }), 'already-exists', /volume with name data already exists/);
  assert.equal(stores.volumes.ensure({ name: 'data' }), made);
});

for (const name of ['', '.', '..', 'a/b', '-a', '../etc', 'a\0b', 'ä', 'a'.repeat(256)]) {
  test(`refuses the name ${JSON.stringify(name.slice(0, 10))}`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    assertFails(() => stores.volumes.create({ name }), 'invalid-argument', /names must match/);
  });
}

test('finds by name or the beginning of it', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  for (const name of ['data', 'data2', 'other']) stores.volumes.create({ name });
  assert.is(stores.volumes.get('data').name, 'data');
  assert.is(stores.volumes.get('oth').name, 'other');
  assertFails(() => stores.volumes.get('dat'), 'invalid-argument', /more than one/);
  assertFails(() => stores.volumes.get('x'), 'not-found', /no volume with name "x" found: no such volume/);
});

test('knows by the file of the helper that it was filled', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.volumes.create({ name: 'data' });
  assert.ok(stores.volumes.get('data').needsCopyUp);
  writeFileSync(join(stores.volumes.directory('data'), 'filled'), '');
  assert.ok(stores.volumes.get('data').needsCopyUp);
  writeFileSync(join(stores.volumes.directory('data'), 'filled'), '1\n');
  assert.not(stores.volumes.get('data').needsCopyUp);
});

test('keeps whom it is for, and room for what is written to the files of an image', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.volumes.create({ name: 'data', uid: 5, gid: 6 });
  const { uid, gid } = stores.volumes.get('data');
  assert.equal([uid, gid], [5, 6]);
  const { path, needsCopyUp } = stores.volumes.create({ name: 'files', driver: 'image' });
  assert.equal(readdirSync(dirname(path)).toSorted(), ['_data', 'upper', 'volume.json', 'work']);
  assert.not(needsCopyUp);
});

test('may have directories that no row knows', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.volumes.create({ name: 'data' });
  assert.not(stores.volumes.mayHaveStrays());
  mkdirSync(stores.volumes.directory('stray'));
  assert.ok(stores.volumes.mayHaveStrays());
});

test('is removed in two steps, not while it is used', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.volumes.create({ name: 'data' });
  const id = 'a'.repeat(64);
  stores.containers.create({
    id,
    name: 'user',
    imageId: undefined,
    imageName: '',
    createdAt: '2026-01-01T00:00:00.000Z',
    autoRemove: false,
    labels: {},
    request: {},
    volumes: [{ volume: 'data', target: '/data', anonymous: false }],
  });
  assertFails(() => stores.volumes.markRemoving('data'), 'in-use', new RegExp(`being used by the following container\\(s\\): ${id}`));
  stores.containers.remove(id);
  assert.ok(stores.volumes.markRemoving('data'));
  assert.equal(stores.volumes.list(), []);
  assertFails(() => stores.volumes.create({ name: 'data' }), 'in-use', /being removed/);
  stores.volumes.remove('data');
  assert.not(stores.volumes.markRemoving('data'));
});

test('goes on with the removals of dead commands', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  for (const name of ['dead', 'live']) stores.volumes.create({ name });
  stores.volumes.markRemoving('live');
  stores.state.run("UPDATE volume SET remover = '4194303-1-0123abcd' WHERE name = 'dead'");
  assert.equal(stores.volumes.reap(), ['dead']);
});

test('knows the directories that no record knows', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.volumes.create({ name: 'data' });
  mkdirSync(join(stores.root, 'volumes', 'stray'));
  assert.equal(stores.volumes.strayDirectories(), [join(stores.root, 'volumes', 'stray')]);
});

test.run();
