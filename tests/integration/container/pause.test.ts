import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pauseContainer, unpauseContainer } from '../../../src/container/pause.ts';
import { processIdentity } from '../../../src/lib/identity.ts';
import type { Container } from '../../../src/container/declared.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, look, scratchEngine, writeStatus, type ScratchEngine } from '../../support/scratch-engine.ts';

/** A container that runs, in a directory that looks like a control group whose processes are held, or not. */
function running(scratch: ScratchEngine, isHeld: boolean): { container: Container; cgroup: string } {
  const container = addContainer(scratch);
  const cgroup = join(scratch.directory, 'cgroup');
  mkdirSync(cgroup);
  writeFileSync(join(cgroup, 'cgroup.freeze'), isHeld ? '0\n' : '1\n');
  writeFileSync(join(cgroup, 'cgroup.events'), `populated 1\nfrozen ${isHeld ? 1 : 0}\n`);
  const own = processIdentity(process.pid);
  writeStatus(scratch, container, { state: 'running', pid: process.pid, startTime: own?.startTime ?? 0, startedAt: 1, cgroup });
  return { container, cgroup };
}

const test = suite('pauseContainer and unpauseContainer');
test('holds a running container, and says so', async () => {
  using scratch = scratchEngine();
  const { container, cgroup } = running(scratch, true);
  await pauseContainer(scratch.engine, container);
  assert.is(readFileSync(join(cgroup, 'cgroup.freeze'), 'utf8'), '1');
  assert.is(look(scratch, container).state.name, 'paused');
  assert.match(readFileSync(scratch.engine.events.path, 'utf8'), /"status":"pause"/);
  await assertRejects(pauseContainer(scratch.engine, container), 'wrong-state', /is already paused/);
});
test('lets a paused container go on', async () => {
  using scratch = scratchEngine();
  const { container } = running(scratch, false);
  await unpauseContainer(scratch.engine, container);
  assert.is(look(scratch, container).state.name, 'running');
  await assertRejects(unpauseContainer(scratch.engine, container), 'wrong-state', /is not paused, can't unpause/);
});
test('refuses what does not run', async () => {
  using scratch = scratchEngine();
  await assertRejects(pauseContainer(scratch.engine, addContainer(scratch)), 'wrong-state', /^"created" is not running, can't pause/);
});
test('says why a container without a control group of its own cannot be paused', async () => {
  using scratch = scratchEngine();
  const { container } = running(scratch, true);
  const own = processIdentity(process.pid);
  writeStatus(scratch, container, { state: 'running', pid: process.pid, startTime: own?.startTime ?? 0, startedAt: 1 });
  await assertRejects(pauseContainer(scratch.engine, container), 'unsupported', /it has no control group of its own/);
});
test.run();
