import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { boxPlan, faultyHelper, makeBox, runPlan, runScript } from '../../support/box.ts';
import { missing, skip, suiteNeeding } from '../../support/needs.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('kill points', 'helper', 'busybox', 'user-namespaces', 'overlay', 'subuids');

/** The steps at which the test build kills the process that reaches them, in their order. */
const steps = [
  'front',
  'realm',
  'forked',
  'child',
  'mapped',
  'assembled',
  'ready',
  'go',
  'execute',
  'started',
  'exited',
  'half-removed',
] as const;

/** Processes that belong to this home: by environment, command line or open files of its directories. */
function processesOf(home: ScratchHome): number[] {
  const mentions = (path: string): boolean => {
    try {
      return readFileSync(path, 'latin1').includes(home.runtimeDirectory);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .filter((pid) => mentions(`/proc/${pid}/environ`) || mentions(`/proc/${pid}/cmdline`));
}

async function assertNobodyLeft(home: ScratchHome, step: string): Promise<void> {
  for (let waited = 0; processesOf(home).length > 0 && waited < 30_000; waited += 20) await sleep(20);
  assert.equal(processesOf(home), [], `processes left after ${step}`);
}

for (const step of steps) {
  for (const removes of [false, true]) {
    const name = `leaves nothing running when killed at ${step}${removes ? ' of a container to be removed' : ''}, and starts again`;
    const reason =
      missing('helper') ??
      (existsSync(faultyHelper) ? undefined : 'dist/test/tiffin-helper is not built (make -C native-helper test-helper)');
    if (reason !== undefined) {
      skip(test, name, reason);
      continue;
    }
    test(name, async () => {
      await using home = await scratchHome();
      const box = makeBox(home);
      const ops = removes ? [{ op: 'remove-at-exit' } as const] : [];
      await runPlan(box, boxPlan(box, ['true'], { ops }), { program: faultyHelper, env: { TIFFIN_TEST_DIE_AT: step }, timeoutMs: 10_000 });
      await assertNobodyLeft(home, step);
      if (!existsSync(join(box.stateDirectory, 'upper')) || !existsSync(box.runDirectory)) return;
      const again = await runScript(box, 'echo again', { ops });
      assert.equal([again.stdout, again.status], ['again\n', 0], again.stderr);
      await assertNobodyLeft(home, `${step} and another run`);
    });
  }
}

test.run();
