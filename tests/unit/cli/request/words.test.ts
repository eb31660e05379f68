import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileFailure, invalid, oneOf, record, splitPair } from '../../../../src/cli/request/words.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('words');
test('splitPair cuts at the first =', () => {
  assert.equal(splitPair('a=b=c'), { key: 'a', value: 'b=c' });
  assert.equal(splitPair('a'), { key: 'a', value: undefined });
});
test('record has no prototype', () => assert.is(Object.getPrototypeOf(record([['a', 'b']])), null));
test('oneOf refuses others', () => {
  assert.is(oneOf('a', ['a', 'b'], 'no'), 'a');
  assertFails(() => oneOf('c', ['a', 'b'], 'no'), 'invalid-argument', /^no\nknown are a, b$/);
  assert.is(assertFails(() => oneOf('c', ['a', 'b'], 'it must be a or b'), 'invalid-argument').hint, undefined);
});
test('fileFailure speaks Go', () => {
  assert.is(fileFailure('open', '/x', Object.assign(new Error('y'), { code: 'EACCES' })), 'open /x: permission denied');
  assert.is(fileFailure('open', '/x', new Error('y')), 'open /x: y');
});
test('invalid is an argument’s fault', () => assert.is(invalid('x').code, 'invalid-argument'));
test.run();
