import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseStatus } from '../../../../src/container/why/process-status.ts';

const test = suite('parseStatus');
test('takes the IDs by which files are judged', () => {
  const text = 'Name:\tx\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t9 10 \nCapPrm:\t0000000000000001\nCapEff:\t00000000800405fb\n';
  assert.equal(parseStatus(text), { uid: 4, gid: 8, groups: [9, 10], capabilities: 0x800405fbn });
});
test('knows a process without groups', () => {
  assert.equal(parseStatus('Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t \nCapEff:\t0\n').groups, []);
});
test.run();
