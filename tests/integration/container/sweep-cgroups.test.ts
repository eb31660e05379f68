import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dropCgroup, sweepCgroups, sweepDirectory } from '../../../src/container/sweep-cgroups.ts';
import { processIdentity } from '../../../src/lib/identity.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const own = processIdentity(process.pid);
const alive = { pid: process.pid, startTime: own?.startTime ?? 0 };

const test = suite('sweepCgroups');
test('removes those of containers that have ended, and leaves all others', () => {
  using scratch = scratchEngine();
  const directory = join(scratch.directory, 'cgroup');
  const [ended, running, starting] = [addContainer(scratch), addContainer(scratch), addContainer(scratch)];
  writeStatus(scratch, running, { state: 'running', ...alive, startedAt: 1 });
  mkdirSync(`${scratch.engine.places.runRoot}/${starting.id}`);
  writeFileSync(`${scratch.engine.places.runRoot}/${starting.id}/launcher`, `${alive.pid} ${alive.startTime}`);
  const others = [`tiffin-${'0'.repeat(64)}`, 'tiffin-x', 'supervisor'];
  for (const name of [...others, ...[ended, running, starting].map(({ id }) => `tiffin-${id}`)])
    mkdirSync(join(directory, name), { recursive: true });
  mkdirSync(join(directory, `tiffin-${ended.id}`, 'inner'));
  sweepDirectory(scratch.engine, directory);
  assert.equal(readdirSync(directory).toSorted(), [...others, `tiffin-${running.id}`, `tiffin-${starting.id}`].toSorted());
  sweepDirectory(scratch.engine, join(directory, 'none'));
  sweepCgroups(scratch.engine, undefined);
});
test('one that is removed takes its own along, and only that', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const [mine, scope] = [join(scratch.directory, `tiffin-${container.id}`), join(scratch.directory, 'container')];
  for (const cgroup of [mine, scope]) {
    mkdirSync(cgroup);
    writeStatus(scratch, container, { state: 'exited', cgroup });
    dropCgroup(scratch.engine, container);
  }
  assert.equal([existsSync(mine), existsSync(scope)], [false, true]);
});
test.run();
