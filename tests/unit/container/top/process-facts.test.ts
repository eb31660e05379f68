import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProcess, readProcess } from '../../../../src/container/top/process-facts.ts';

const test = suite('parseProcess');
test('reads a process whose name tries to be fields', () => {
  const stat = '42 (a) b (c)) S 7 42 42 34816 42 4194304 1 2 3 4 150 50 0 0 20 -5 1 0 6000 2322432 344 0';
  const status =
    'Name:\ta\nNSpid:\t42\t3\t1\nNSpgid:\t42\t3\t1\nUid:\t1000\t1001\t0\t0\nGid:\t5\t6\t0\t0\nGroups:\t7 8 \nCapInh:\t0000000000000000\nCapPrm:\t00000000800405fb\nCapEff:\t0\nCapBnd:\t000001ffffffffff\nCapAmb:\t0\nSeccomp:\t2\n';
  const facts = parseProcess(42, { stat, status, commandLine: 'sleep\x0010\0', label: 'unconfined' });
  assert.equal(
    [facts.name, facts.parent, facts.state, facts.nice, facts.tty, facts.usedTicks, facts.startTicks],
    ['a) b (c)', 7, 'S', -5, 34_816, 200, 6000],
  );
  assert.equal(
    [facts.pids, facts.groupIds, facts.args, facts.uids],
    [
      [42, 3, 1],
      [42, 3, 1],
      ['sleep', '10'],
      [1000, 1001, 0, 0],
    ],
  );
  assert.equal([facts.supplementary, facts.capabilities.Prm, facts.seccomp, facts.virtualBytes], [[7, 8], 0x800405fbn, 2, 2_322_432]);
});
test('reads this very process, and none that is not there', () => {
  assert.is(readProcess(process.pid)?.pid, process.pid);
  assert.is(readProcess(2 ** 30), undefined);
});
test.run();
