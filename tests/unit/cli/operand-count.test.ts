import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOperandCount } from '../../../src/cli/operand-count.ts';
import type { OperandSpec } from '../../../src/cli/options/spec.ts';
import { assertFails } from '../../support/assert-fails.ts';

const spec = (min: number, max: number): OperandSpec => ({ name: 'X', min, max, complete: 'none', verbatim: false });

const test = suite('checkOperandCount');
for (const [count, specs, message] of [
  [1, [], '`tiffin x` takes no arguments'],
  [0, [spec(1, 1), spec(0, Infinity)], 'requires at least 1 arg(s), only received 0'],
  [1, [spec(1, 1), spec(1, Infinity)], 'requires at least 2 arg(s), only received 1'],
  [1, [spec(1, 1), spec(1, 1)], 'accepts 2 arg(s), received 1'],
  [2, [spec(0, 1)], 'accepts at most 1 arg(s), received 2'],
  [0, [spec(1, 1), spec(0, 1)], 'accepts between 1 and 2 arg(s), received 0'],
] as const) {
  test(message, () => assert.is(assertFails(() => checkOperandCount(count, specs, 'tiffin x'), 'invalid-argument').message, message));
}
test('lets the right number pass', () => checkOperandCount(2, [spec(1, 1), spec(0, Infinity)], 'tiffin x'));
test.run();
