// timeout: 800s
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { missing, skip } from '../support/needs.ts';
import { repository } from '../support/repository.ts';
import { must, run } from '../support/spawn.ts';
import { stageProgram } from '../support/stage.ts';

const test = suite('the main job in a machine with systemd and cgroup v2');
const machine = join(dirname(repository), 'shared/vm');
const title = 'passes the same smoke test as on a plain host';

/** Why the virtual machine cannot be had here, or undefined once its image is built. */
async function machineProblem(): Promise<string | undefined> {
  const lacking = missing('root', 'built', 'busybox');
  if (lacking !== undefined) return lacking;
  if (!existsSync(join(machine, 'run.sh'))) return 'the virtual machine is not beside this checkout (../shared/vm)';
  const { status, stderr } = await run(join(machine, 'build.sh'), [], { env: process.env, timeoutMs: 300_000 });
  return status === 0 ? undefined : `the virtual machine cannot be built: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}

const problem = await machineProblem();
if (problem === undefined) {
  test(title, async () => {
    const place = mkdtempSync(join(tmpdir(), 'tiffin-vm-'));
    try {
      stageProgram(place);
      cpSync(join(repository, 'tests/smoke'), join(place, 'tests/smoke'), { recursive: true });
      await must(process.execPath, [join(repository, 'tests/parity/images.ts'), place], { env: process.env });
      // The stock kernel under emulation: the user-mode one panics when a Node process that maps an io_uring is replaced by exec.
      const words = [
        '--tcg',
        '--share',
        place,
        '--timeout',
        '400',
        '--',
        'bash',
        join(place, 'tests/smoke/smoke.sh'),
        join(place, 'dist/tiffin'),
        join(place, 'busy.tar'),
      ];
      const { status, stdout, stderr } = await run(join(machine, 'run.sh'), words, { env: process.env, timeoutMs: 600_000 });
      assert.is(status, 0, `${stdout}${stderr}`);
      assert.match(stdout, /^smoke: passed\r?$/m);
    } finally {
      rmSync(place, { recursive: true });
    }
  });
} else {
  skip(test, title, problem);
}

test.run();
