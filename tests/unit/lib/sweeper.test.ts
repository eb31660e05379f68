import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BufferSweeper } from '../../../src/lib/sweeper.ts';

const test = suite('BufferSweeper');
test('keeps used buffers from gathering', () => {
  const sweeper = new BufferSweeper();
  let most = 0;
  for (let round = 0; round < 4000; round += 1) {
    sweeper.passed(Buffer.alloc(65_536, 1).length);
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  assert.ok(most < 48 << 20, String(most));
});
test.run();
