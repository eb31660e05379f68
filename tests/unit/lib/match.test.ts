import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { labelMatches, textMatches } from '../../../src/lib/match.ts';
import { assertFails } from '../../support/assert-fails.ts';

const texts = suite('textMatches');
for (const [text, pattern, expected] of [
  ['web-1', 'web', true],
  ['web-1', '^web$', false],
  ['web', '^web$', true],
  ['docker.io/library/alpine:3.22', 'alpine', true],
  ['a-b', 'a-b', true],
  ['abc', 'b.?', true],
] as const) {
  texts(`${text} ${expected ? 'matches' : 'does not match'} ${pattern}`, () => assert.is(textMatches(text, pattern), expected));
}
texts('refuses what is no pattern', () => void assertFails(() => textMatches('web', '('), 'invalid-argument', /regular expression/));
texts.run();

const labels = suite('labelMatches');
const some = { app: 'web', 'com.example/tier': 'front-end', empty: '' };
for (const [filter, expected] of [
  ['app', true],
  ['app=web', true],
  ['app=we', false],
  ['app=w*', true],
  ['app=*b', true],
  ['app=*x*', false],
  ['com.example/*=front*end', true],
  ['com.*', true],
  ['empty=', true],
  ['app=', true],
  ['none=', false],
  ['toString', false],
  ['__proto__', false],
] as const) {
  labels(`${filter} ${expected ? 'is there' : 'is not'}`, () => assert.is(labelMatches(some, filter), expected));
}
labels('takes a hostile pattern in short time', () => {
  const startedAt = performance.now();
  labelMatches({ a: 'x'.repeat(50_000) }, `a=${'*x'.repeat(5000)}y`);
  assert.ok(performance.now() - startedAt < 500);
});
labels.run();
