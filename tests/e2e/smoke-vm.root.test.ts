// timeout: 800s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Machine, machineProblem, startMachine } from '../support/machine.ts';
import { skip } from '../support/needs.ts';

const test = suite('the main job in a machine with systemd and cgroup v2');
const smoke = 'passes the same smoke test as on a plain host';
const limits = 'keeps every limit that is delegated, and runs what systemd starts, restarts, stops and brings back after a reboot';

async function passes(machine: Machine, script: string, lastLine: RegExp): Promise<void> {
  const { status, stdout, stderr } = await machine.smoke(script);
  assert.is(status, 0, `${stdout}${stderr}`);
  assert.match(stdout, lastLine);
}

const problem = await machineProblem();
if (problem === undefined) {
  test(smoke, async () => {
    // The stock kernel under emulation.
    await using machine = await startMachine('copied', ['--tcg']);
    await passes(machine, 'smoke.sh', /^smoke: passed\r?$/m);
  });
  test(limits, async () => {
    // The user-mode kernel, which is faster; it panics when a Node process that maps an io_uring is replaced by exec.
    await using machine = await startMachine('package', ['--kargs', 'sysctl.kernel.io_uring_disabled=2']);
    await passes(machine, 'limits.sh', /^limits: passed\r?$/m);
    await passes(machine, 'pods.sh', /^pods: passed\r?$/m);
    await passes(machine, 'units.sh', /^units: passed\r?$/m);
    await machine.reboot();
    await passes(machine, 'units.sh', /^units: came back\r?$/m);
  });
} else {
  skip(test, smoke, problem);
  skip(test, limits, problem);
}

test.run();
