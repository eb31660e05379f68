import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Tail } from '../../../../../src/cli/output/build/tail.ts';

const test = suite('Tail');
test('keeps the last lines, and what has no end yet', () => {
  const tail = new Tail();
  tail.push('stdout', Buffer.from(Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join('')));
  tail.push('stderr', Buffer.from('10%\r20%\r'));
  assert.equal(tail.last(3), ['line 98', 'line 99', '20%']);
  assert.equal(tail.last(0), []);
});
test('shows nothing that moves a cursor', () => {
  const tail = new Tail();
  tail.push('stdout', Buffer.from('\u001b[2Jx\u0007\n\n'));
  assert.equal(tail.last(5), [String.raw`x\x07`]);
});
test.run();
