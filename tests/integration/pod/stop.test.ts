import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { killPod, restartPod, stopPod } from '../../../src/pod/stop.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchEngine, writeStatus } from '../../support/scratch-engine.ts';
import { addMember, addPod } from '../../support/scratch-pod.ts';

const { signal } = new AbortController();

const test = suite('stopPod');
test('and killPod and restartPod leave alone what does not run, and tell of it', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web', { infra: undefined });
  addMember(scratch, pod);
  await stopPod(scratch.engine, pod, { signal });
  killPod(scratch.engine, pod, 9);
  const empty = await addPod(scratch, 'empty', { infra: undefined });
  await restartPod(scratch.engine, empty, { signal });
  const events = readFileSync(scratch.engine.events.path, 'utf8').trim().split('\n');
  assert.equal(
    events.map((line) => (JSON.parse(line) as { status: string }).status).filter((status) => status !== 'create'),
    ['stop', 'kill', 'stop', 'start'],
  );
});
test('refuses what is paused', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  const member = addMember(scratch, pod);
  const { mkdirSync, writeFileSync } = await import('node:fs');
  mkdirSync(`${scratch.directory}/cgroup`);
  writeFileSync(`${scratch.directory}/cgroup/cgroup.freeze`, '1');
  writeStatus(scratch, member, { state: 'running', startedAt: 1, cgroup: `${scratch.directory}/cgroup` });
  await assertRejects(stopPod(scratch.engine, pod, { signal }), 'wrong-state', /is in state paused/);
});
test.run();
