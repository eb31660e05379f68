import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { latestPod, onePod, selectPods, type PodSelection } from '../../../src/pod/select.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';
import { addPod } from '../../support/scratch-pod.ts';

async function chosen({ engine }: ScratchEngine, selection: Partial<PodSelection>): Promise<string[]> {
  const result = await selectPods(engine, { names: [], ...selection });
  return [...result.chosen.map(({ pod, typed }) => `${pod.name}=${typed.slice(0, 8)}`), ...result.failures.map(({ message }) => message)];
}

const test = suite('selectPods');
test('finds by name, ID and file, each pod once', async () => {
  using scratch = scratchEngine();
  const [one, two] = [await addPod(scratch, 'one'), await addPod(scratch, 'two')];
  const file = join(scratch.directory, 'id');
  writeFileSync(file, two.id);
  assert.equal(await chosen(scratch, { names: ['one', one.id, 'none'], idFiles: [file] }), [
    'one=one',
    `two=${two.id.slice(0, 8)}`,
    'no pod with name or ID none found: no such pod',
  ]);
  assert.equal(await chosen(scratch, { names: ['none'], ignoreMissing: true }), []);
  assert.equal(await chosen(scratch, { all: true }), [`one=${one.id.slice(0, 8)}`, `two=${two.id.slice(0, 8)}`]);
  assert.equal(await chosen(scratch, { latest: true }), [`two=${two.id.slice(0, 8)}`]);
});
test('refuses nothing and too much at once', async () => {
  using scratch = scratchEngine();
  await assertRejects(chosen(scratch, {}), 'invalid-argument', /at least one name or id/);
  await assertRejects(chosen(scratch, { all: true, latest: true }), 'invalid-argument', /cannot be used together/);
  await assertRejects(chosen(scratch, { all: true, names: ['x'] }), 'invalid-argument', /no arguments are needed with --all/);
  assertFails(() => latestPod(scratch.engine), 'not-found', /no pods exist/);
});
test('means the latest where none is named', async () => {
  using scratch = scratchEngine();
  await addPod(scratch, 'one');
  assert.is(onePod(scratch.engine, undefined).pod.name, 'one');
  assert.is(onePod(scratch.engine, 'one').typed, 'one');
});
test.run();
