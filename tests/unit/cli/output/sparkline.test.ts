import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sparkline } from '../../../../src/cli/output/sparkline.ts';

const test = suite('sparkline');
for (const [values, most, expected] of [
  [[], 1, ''],
  [[0, 50, 100], 100, '▁▅█'],
  [[200, -5], 100, '█▁'],
  [[undefined, 100], 100, ' █'],
  [[1], 0, '▁'],
] as const) {
  test(`${JSON.stringify(values)} of ${most}`, () => assert.is(sparkline(values, most), expected));
}
test.run();
