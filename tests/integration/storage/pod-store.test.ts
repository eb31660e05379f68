import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PodRecord } from '../../../src/storage/pod-record.ts';
import { PodStore } from '../../../src/storage/pod-store.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, type Stores } from '../../support/stores.ts';

const pod = (name: string, digit: string): PodRecord => ({
  id: digit.repeat(64),
  name,
  infraId: undefined,
  createdAt: `2026-01-0${digit}T00:00:00.000Z`,
  labels: { a: 'b' },
  request: { shared: [] },
});

const podsOf = (stores: Stores): PodStore => new PodStore(stores.state as never);

const test = suite('PodStore');
test('shows a pod once it is whole, and finds it by name, ID or the beginning of that', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const pods = podsOf(stores);
  pods.create(pod('web', '1'));
  assert.is(pods.find('web'), undefined);
  assert.equal(pods.list(), []);
  pods.finish('1'.repeat(64));
  for (const name of ['web', '1'.repeat(64), '11']) assert.equal(pods.get(name), pod('web', '1'));
  assert.ok(existsSync(join(stores.root, 'pods', `${'1'.repeat(64)}.json`)));
});
test('lists the oldest first, and says what a beginning is ambiguous for', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const pods = podsOf(stores);
  for (const each of [
    { ...pod('pb', '2'), id: 'a2'.padEnd(64, '0') },
    { ...pod('pa', '1'), id: 'a1'.padEnd(64, '0') },
  ]) {
    pods.create(each);
    pods.finish(each.id);
  }
  assert.equal(
    pods.list().map(({ name }) => name),
    ['pa', 'pb'],
  );
  assertFails(() => pods.find('a'), 'invalid-argument', /more than one result for pod name or ID a/);
});
test('gives a name to one pod; a container may have it, too', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const pods = podsOf(stores);
  pods.create(pod('web', '1'));
  assertFails(() => pods.create(pod('web', '2')), 'already-exists', /name "web" is in use: pod already exists/);
  const base = { imageId: undefined, imageName: '', createdAt: '', autoRemove: false, labels: {}, request: {} };
  stores.containers.create({ ...base, id: 'c'.repeat(64), name: 'web' });
});
test('takes members only while it stays, and knows them', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const pods = podsOf(stores);
  const id = '1'.repeat(64);
  pods.create({ ...pod('web', '1'), infraId: 'e'.repeat(64) });
  const member = { imageId: undefined, imageName: '', createdAt: '', autoRemove: false, labels: {}, request: {}, podId: id };
  const infra = stores.containers.create({ ...member, id: 'e'.repeat(64), name: 'infra' });
  assert.equal(infra.pod, { id, name: 'web', infraId: 'e'.repeat(64), isInfra: true }, 'who makes it may fill it');
  pods.finish(id);
  stores.containers.create({ ...member, id: 'f'.repeat(64), name: 'one' });
  assert.equal(
    stores.containers.listOfPod(id).map(({ name, pod: own }) => [name, own?.isInfra]),
    [
      ['infra', true],
      ['one', false],
    ],
  );
  stores.state.run('UPDATE pod SET remover = ?', '1-1-00000000');
  assertFails(() => stores.containers.create({ ...member, id: '0'.repeat(64), name: 'late' }), 'not-found', /was removed meanwhile/);
  assert.equal(stores.paths(/^containers\/0{64}/), [], 'nothing half made is left');
});
test('hands over what dead commands left half made or half removed', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const pods = podsOf(stores);
  pods.create(pod('half', '1'));
  assert.equal(pods.reap(), [], 'we live');
  stores.state.run('UPDATE pod SET remover = ?', '1-1-00000000');
  assert.equal(
    pods.reap().map(({ name }) => name),
    ['half'],
  );
  assert.not.ok(pods.find('half'));
  pods.remove('1'.repeat(64));
  assert.not.ok(pods.exists('1'.repeat(64)));
  assert.equal(stores.paths(/^pods\/./), []);
});
test('lets one command remove at a time', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const pods = podsOf(stores);
  assert.not.ok(pods.markRemoving('1'.repeat(64)));
  pods.create(pod('web', '1'));
  pods.finish('1'.repeat(64));
  assert.ok(pods.markRemoving('1'.repeat(64)));
  assertFails(() => pods.get('web'), 'not-found', /no pod with name or ID web found: no such pod/);
});
test.run();
