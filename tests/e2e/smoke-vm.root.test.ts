// timeout: 800s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { machineProblem, runInMachine } from '../support/machine.ts';
import { skip } from '../support/needs.ts';

const test = suite('the main job in a machine with systemd and cgroup v2');
const smoke = 'passes the same smoke test as on a plain host';
const limits = 'keeps every limit that is delegated, of containers and of pods, and refuses the others by name';

const problem = await machineProblem();
if (problem === undefined) {
  test(smoke, async () => {
    // The stock kernel under emulation.
    const { status, stdout, stderr } = await runInMachine(['--tcg'], ['smoke.sh']);
    assert.is(status, 0, `${stdout}${stderr}`);
    assert.match(stdout, /^smoke: passed\r?$/m);
  });
  test(limits, async () => {
    // The user-mode kernel, which is faster; it panics when a Node process that maps an io_uring is replaced by exec.
    const { status, stdout, stderr } = await runInMachine(['--kargs', 'sysctl.kernel.io_uring_disabled=2'], ['limits.sh', 'pods.sh']);
    assert.is(status, 0, `${stdout}${stderr}`);
    assert.match(stdout, /^limits: passed\r?$/m);
    assert.match(stdout, /^pods: passed\r?$/m);
  });
} else {
  skip(test, smoke, problem);
  skip(test, limits, problem);
}

test.run();
