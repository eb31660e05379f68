import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatGo } from '../../../../../src/cli/output/go-template/printf.ts';

const test = suite('formatGo');
for (const [format, args, expected] of [
  ['%s|%v|%d', ['a', 'b', 3], 'a|b|3'],
  ['%5s|%-5s|', ['a', 'b'], '    a|b    |'],
  ['%05d|%+d|% d', [42, 1, 2], '00042|+1| 2'],
  ['%05d', [-42], '-0042'],
  ['%.2f %f', [1.005, 2], '1.00 2.000000'],
  ['%8.3f|', [Math.PI], '   3.142|'],
  ['%x %X %#x %o %b', [255, 255, 255, 8, 5], 'ff FF 0xff 10 101'],
  ['%x', ['hi'], '6869'],
  ['%q', ['a"b'], '"a\\"b"'],
  ['%t', [true], 'true'],
  ['%c %U', [0x41, 0x41], 'A U+0041'],
  ['%e', [1234.5], '1.234500e+03'],
  ['%g', [0.5], '0.5'],
  ['%T', ['x'], 'string'],
  ['100%%', [], '100%'],
  ['%.2s', ['héllo'], 'hé'],
  ['%*d', [5, 42], '   42'],
  ['%d', ['x'], '%!d(string=x)'],
  ['%s', [3], '%!s(int=3)'],
  ['%d', [], '%!d(MISSING)'],
  ['%z', [1], '%!z(int=1)'],
  ['x', [1], 'x%!(EXTRA int=1)'],
  ['%v', [['a', 1]], '[a 1]'],
] as const) {
  test(`${format} ${JSON.stringify(args)}`, () => assert.is(formatGo(format, args), expected));
}
test('bounds widths', () => assert.throws(() => formatGo('%99999d', [1]), /too large/));
test.run();
