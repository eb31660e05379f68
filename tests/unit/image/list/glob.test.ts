import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { globPattern } from '../../../../src/image/list/glob.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('globPattern');

for (const [pattern, text, expected] of [
  ['busy', 'busy', true],
  ['busy', 'busybox', false],
  ['*busy*', 'localhost/busy', false],
  ['*/busy', 'localhost/busy', true],
  ['b?sy', 'busy', true],
  ['b?sy', 'b/sy', false],
  ['[a-c]usy', 'busy', true],
  ['[^a-c]usy', 'busy', false],
  ['a.b+c', 'a.b+c', true],
  ['a.b+c', 'aXbbc', false],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
] as const) {
  test(`${pattern} ${expected ? 'matches' : 'does not match'} ${text}`, () => assert.is(globPattern(pattern).test(text), expected));
}

for (const pattern of ['[a', 'a\\'])
  test(`refuses ${pattern}`, () => void assertFails(() => globPattern(pattern), 'invalid-argument', /syntax error/));

test.run();
