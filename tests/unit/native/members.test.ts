import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseMembers } from '../../../src/native/members.ts';

const test = suite('parseMembers');
test('reads numbers and the files with names', () => {
  assert.equal(parseMembers('1\n22\n\nroot:x:0:0\n\0root:x:0:\n'), { pids: [1, 22], passwd: 'root:x:0:0\n', group: 'root:x:0:\n' });
  assert.equal(parseMembers('7\n\n\0'), { pids: [7], passwd: '', group: '' });
  assert.equal(parseMembers('\n\0'), { pids: [], passwd: '', group: '' });
});
test.run();
