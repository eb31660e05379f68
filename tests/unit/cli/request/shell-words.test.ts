import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { splitShellWords } from '../../../../src/cli/request/shell-words.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('splitShellWords');
for (const [line, expected] of [
  ['', []],
  ['  a   b ', ['a', 'b']],
  ["'a b' c", ['a b', 'c']],
  ['"a \\"b\\"" c', ['a "b"', 'c']],
  ['a\'b\'"c"d', ['abcd']],
  ['a\\ b', ['a b']],
  ["''", ['']],
  ['"a\\nb"', ['a\\nb']],
] as const) {
  test(`splits ${JSON.stringify(line)}`, () => assert.equal(splitShellWords(line), expected));
}
for (const line of ["'a", '"a', 'a\\'])
  test(`refuses ${line}`, () => void assertFails(() => splitShellWords(line), 'invalid-argument', /quote/));
test.run();
