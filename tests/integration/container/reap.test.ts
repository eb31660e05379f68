import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { isLeftover, reapAll, reapHolder, reapLeftovers, reapRemovals, sweepStrays } from '../../../src/container/reap.ts';
import { randomId } from '../../../src/lib/id.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { addContainer, look, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const gone = { state: 'exited', monitorPid: 1, monitorStartTime: 1, exitCode: 0, startedAt: 1, finishedAt: 2 };

const reap = suiteNeeding('what killed commands left', 'built', 'user-namespaces');
reap('is told from what is being started, and from what was only created', () => {
  using scratch = scratchEngine();
  const dead = '1-1-00000000';
  for (const [what, container, expected] of [
    ['created', addContainer(scratch, { autoRemove: true }), false],
    ['of a dead run', addContainer(scratch, { autoRemove: true, declared: { runner: dead } }), true],
    ['of a dead run, kept', addContainer(scratch, { declared: { runner: dead } }), false],
  ] as const) {
    assert.is(isLeftover(look(scratch, container)), expected, what);
  }
  const ended = addContainer(scratch, { autoRemove: true });
  writeStatus(scratch, ended, gone);
  assert.ok(isLeftover(look(scratch, ended)));
});
reap('goes with the next command', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const ended = addContainer(scratch, { autoRemove: true, name: 'ended' });
  writeStatus(scratch, ended, gone);
  await reapLeftovers(engine, [look(scratch, ended)]);
  assert.is(engine.containers.find('ended'), undefined);
  const held = addContainer(scratch, { autoRemove: true, name: 'held', declared: { runner: '1-1-00000000' } });
  assert.ok(await reapHolder(engine, 'held'));
  assert.not.ok(existsSync(held.directory));
  addContainer(scratch, { name: 'kept' });
  assert.not.ok(await reapHolder(engine, 'kept'));
  addContainer(scratch, { autoRemove: true, name: 'last', declared: { runner: '1-1-00000000' } });
  await reapAll(engine);
  await reapRemovals(engine);
  assert.equal(
    engine.containers.list().map(({ name }) => name),
    ['kept'],
  );
});
reap('has directories that no record knows', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const kept = addContainer(scratch);
  const strays = [join(engine.places.root, 'containers', randomId()), join(engine.places.runRoot, randomId())];
  for (const stray of strays) mkdirSync(stray);
  await sweepStrays(engine);
  for (const stray of strays) assert.not.ok(existsSync(stray), stray);
  assert.ok(existsSync(kept.directory));
});
reap.run();
