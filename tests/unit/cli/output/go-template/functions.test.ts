import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { templateFunctions } from '../../../../../src/cli/output/go-template/functions.ts';

const test = suite('templateFunctions');
for (const [name, args, expected] of [
  ['join', [['a', 'b'], '-'], 'a-b'],
  ['join', [undefined, '-'], ''],
  ['split', ['a-b', '-'], ['a', 'b']],
  ['lower', ['AB'], 'ab'],
  ['upper', ['ab'], 'AB'],
  ['title', ['hello wide world'], 'Hello Wide World'],
  ['truncate', ['héllo', 2], 'hé'],
  ['truncate', ['a', 5], 'a'],
  ['pad', ['a', 1, 2], ' a  '],
  ['pad', ['', 1, 2], ''],
  ['html', ['<a>'], '&#60;a&#62;'],
  ['urlquery', ['a b'], 'a%20b'],
  ['not', [0], true],
  ['and', [1, '', 2], ''],
  ['or', ['', 2], 2],
  ['eq', [null, undefined], true],
  ['len', ['é'], 2],
] as const) {
  test(`${name} ${JSON.stringify(args)}`, () => assert.equal(templateFunctions[name]?.(args), expected));
}
test('has no inherited names', () => assert.is(templateFunctions['constructor'], undefined));
test.run();
