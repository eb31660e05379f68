import * as assert from 'uvu/assert';
import { spawnMonitor } from '../../../src/native/helper.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { awaitStatus, boxPlan, isSame, makeBox, stopping, writePlan } from '../../support/box.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const requirements = ['helper', 'busybox', 'user-namespaces', 'overlay', 'subuids'] as const;

const spawning = suiteNeeding('spawnMonitor', ...requirements);

spawning('resolves when the command runs', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  const started = await spawnMonitor(['run', writePlan(box, boxPlan(box, ['sleep', '100']))]);
  assert.ok(isSame(started.process));
  assert.equal(started.warnings, []);
  assert.equal((await awaitStatus(box, () => true)).init, started.process);
});

spawning('throws what the helper reported', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  const plan = writePlan(box, boxPlan(box, ['sleep', '100']));
  await spawnMonitor(['run', plan]);
  await assertRejects(spawnMonitor(['run', plan]), 'wrong-state', /the container is running/);
  const other = makeBox(home, 'other');
  await assertRejects(spawnMonitor(['run', writePlan(other, boxPlan(other, ['nothing']))]), 'command-not-found', /nothing/);
  await assertRejects(spawnMonitor(['run', '/nowhere']), 'invalid-argument', /\/nowhere/);
});

spawning.run();
