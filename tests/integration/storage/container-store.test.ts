import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NewContainer } from '../../../src/storage/container-record.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suite('ContainerStore');
const dead = '4194303-1-0123abcd';

function container(name: string, plan: Partial<NewContainer> = {}): NewContainer {
  return {
    id: Buffer.from(name).toString('hex').padEnd(64, '0'),
    name,
    imageId: undefined,
    imageName: 'rootfs',
    createdAt: '2026-01-01T00:00:00.000Z',
    autoRemove: false,
    labels: {},
    request: {},
    ...plan,
  };
}

test('makes a row and a private directory', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const made = stores.containers.create(container('web', { labels: { a: 'b' }, request: { deep: { x: 1 } } }));
  assert.is(statSync(made.directory).mode & 0o777, 0o700);
  assert.equal(stores.containers.get('web'), made);
});

test('gives a name once, and names its holder', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { id } = stores.containers.create(container('web'));
  const other = container('web', { id: 'f'.repeat(64) });
  assertFails(() => stores.containers.create(other), 'already-exists', new RegExp(`name "web" is already in use by ${id}`));
  assert.not(existsSync(stores.containers.directory(other.id)));
  assert.is(stores.containers.list().length, 1);
});

test('leaves neither a row nor a directory when it fails half way', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  assert.throws(() => stores.containers.create(container('web', { request: { big: 1n } as never })));
  const { id } = container('half');
  mkdirSync(join(stores.root, 'containers', id, 'record.json'), { recursive: true });
  assert.throws(() => stores.containers.create(container('half')));
  assert.equal(stores.containers.list(), []);
  assert.equal(stores.paths(/^containers\/./), []);
});

test('refuses an image that is gone', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  assertFails(() => stores.containers.create(container('web', { imageId: 'a'.repeat(64) })), 'not-found', /removed meanwhile/);
});

test('keeps its image from being removed', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const imageId = putFakeImage(stores, { seed: 'x', names: ['localhost/x:1'] });
  const { id } = stores.containers.create(container('web', { imageId }));
  assertFails(() => stores.images.remove(imageId), 'in-use', new RegExp(`image used by ${id}: image is in use by a container`));
  assert.equal(stores.containers.usingImage(imageId), [{ id, name: 'web' }]);
});

test('finds by name, ID and beginning of an ID', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const one = stores.containers.create(container('one', { id: `abc1${'0'.repeat(60)}` }));
  const two = stores.containers.create(container('two', { id: `abc2${'0'.repeat(60)}` }));
  // A name that looks like the beginning of another's ID comes first.
  const trap = stores.containers.create(container('abc1', { id: `dd${'0'.repeat(62)}` }));
  assert.is(stores.containers.get('one').id, one.id);
  assert.is(stores.containers.get('abc2').id, two.id);
  assert.is(stores.containers.get('abc1').id, trap.id);
  assert.is(stores.containers.get(one.id).id, one.id);
  assertFails(() => stores.containers.get('abc'), 'invalid-argument', /more than one result for container "abc"/);
  assertFails(() => stores.containers.get('nobody'), 'not-found', /no container with name or ID "nobody" found: no such container/);
  assertFails(() => stores.containers.get('abc11'), 'not-found', /did you mean abc1\?/);
  assert.is(stores.containers.find('%'), undefined);
});

test('renames, but not to a name that is taken', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { id } = stores.containers.create(container('one'));
  stores.containers.create(container('two'));
  assertFails(() => stores.containers.rename(id, 'two'), 'already-exists');
  stores.containers.rename(id, 'three');
  stores.containers.rename(id, 'three');
  assert.is(stores.containers.get('three').id, id);
});

test('changes what may be changed', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { id } = stores.containers.create(container('one', { request: { memory: 1 } }));
  stores.containers.update(id, { request: { memory: 2 } });
  assert.equal(stores.containers.get(id).request, { memory: 2 });
  assert.equal(stores.containers.get(id).labels, {});
});

test('lists oldest first, without those being removed', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const young = stores.containers.create(container('young', { createdAt: '2026-01-02T00:00:00.000Z' }));
  const old = stores.containers.create(container('old'));
  assert.equal(
    stores.containers.list().map((each) => each.name),
    ['old', 'young'],
  );
  assert.ok(stores.containers.markRemoving(old.id));
  assert.equal(
    stores.containers.list().map((each) => each.name),
    ['young'],
  );
  assert.equal(
    stores.containers.list({ removing: true }).map((each) => each.removing),
    [true, false],
  );
  stores.containers.unmarkRemoving(old.id);
  stores.containers.remove(young.id);
  assert.equal(
    stores.containers.list().map((each) => each.name),
    ['old'],
  );
  assert.not(stores.containers.markRemoving(young.id));
});

test('leaves a removal to the live command that began it', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { id } = stores.containers.create(container('one'));
  const live = `1-${'x'}`;
  stores.state.run('UPDATE container SET remover = ? WHERE id = ?', live, id);
  assert.ok(stores.containers.markRemoving(id), 'a name that is no owner is nobody');
  assert.equal(stores.containers.reap().containers, [], 'ours is under way');
  stores.state.run('UPDATE container SET remover = ? WHERE id = ?', dead, id);
  assert.equal(
    stores.containers.reap().containers.map((each) => each.id),
    [id],
  );
});

test('drops --rm containers whose directory is gone, and hands over their anonymous volumes', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  for (const name of ['anonymous', 'shared', 'named']) stores.volumes.create({ name, anonymous: name !== 'named' });
  const uses = (['anonymous', 'shared', 'named'] as const).map((volume) => ({
    volume,
    target: `/${volume}`,
    anonymous: volume !== 'named',
  }));
  const made = stores.containers.create(container('brief', { autoRemove: true, volumes: uses }));
  stores.containers.create(container('other', { volumes: [uses[1]!] }));
  rmSync(made.directory, { recursive: true });
  assert.equal(stores.containers.reap(), { containers: [], volumes: ['anonymous'] });
  assert.is(stores.containers.find('brief'), undefined);
  assert.equal(
    stores.volumes.list().map((volume) => volume.name),
    ['named', 'shared'],
  );
});

test('knows the directories that no record knows', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.containers.create(container('one'));
  const stray = join(stores.root, 'containers', 'e'.repeat(64));
  mkdirSync(stray);
  assert.equal(stores.containers.strayDirectories(), [stray]);
});

test('reads 200 containers in one query and a few milliseconds', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.state.transaction(() => {
    for (let index = 0; index < 200; index++) stores.containers.create(container(`c${index}`, { request: { filler: 'x'.repeat(2000) } }));
  });
  stores.containers.list();
  const start = performance.now();
  assert.is(stores.containers.list().length, 200);
  const took = performance.now() - start;
  assert.ok(took < 60, `took ${took} ms`);
});

test.run();
