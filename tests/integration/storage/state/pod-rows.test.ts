import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { adoptPod, insertPod, recordedPods, removePodFile, requirePod, writePodFile } from '../../../../src/storage/state/pod-rows.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const id = 'a'.repeat(64);
const pod = { id, name: 'web', infraId: 'b'.repeat(64), createdAt: '2026-01-01T00:00:00.000Z', labels: { a: 'b' }, request: { x: 1 } };

const test = suite('pod rows');
test('are made again from the record', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  assert.equal(recordedPods(stores.root), []);
  writePodFile(stores.root, pod);
  writeFileSync(join(stores.root, 'pods', 'notes.txt'), '');
  assert.equal(recordedPods(stores.root), [id]);
  const rows = { run: (sql: string, ...values: never[]) => stores.state.run(sql, ...values) };
  adoptPod(rows, stores.root, id);
  const row = stores.state.first('SELECT * FROM pod');
  assert.equal([row?.['name'], row?.['infra_id'], row?.['remover']], ['web', pod.infraId, null]);
  removePodFile(stores.root, id);
  assert.equal(recordedPods(stores.root), []);
});
test('of another pod, or of none, are refused', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  writePodFile(stores.root, pod);
  const rows = { run: () => 0 };
  writeFileSync(join(stores.root, 'pods', `${'c'.repeat(64)}.json`), JSON.stringify(pod));
  assert.throws(() => adoptPod(rows, stores.root, 'c'.repeat(64)), /names another pod/);
  writeFileSync(join(stores.root, 'pods', `${'d'.repeat(64)}.json`), '{"id"');
  assert.throws(() => adoptPod(rows, stores.root, 'd'.repeat(64)), SyntaxError);
});
test('say whether a container may still come', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  assertFails(() => requirePod(stores.state, id), 'not-found', /no such pod/);
  insertPod(stores.state, pod, undefined);
  requirePod(stores.state, id);
  stores.state.run('UPDATE pod SET remover = ?', 'another');
  assertFails(() => requirePod(stores.state, id), 'not-found', /was removed meanwhile/);
});
test.run();
