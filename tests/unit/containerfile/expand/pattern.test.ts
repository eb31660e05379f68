import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newBudget } from '../../../../src/containerfile/budget.ts';
import { replace, trim } from '../../../../src/containerfile/expand/pattern.ts';
import { assertMisread } from '../../../support/containerfile.ts';

const test = suite('patterns of substitutions');

const budget = newBudget();

test('take the shortest or the longest from either end', () => {
  const start = (value: string, pattern: string, longest = false): string => trim(value, pattern, { end: false, longest, budget });
  const end = (value: string, pattern: string, longest = false): string => trim(value, pattern, { end: true, longest, budget });
  assert.is(start('aXbXc', '*X'), 'bXc');
  assert.is(start('aXbXc', '*X', true), 'c');
  assert.is(end('aXbXc', 'X*'), 'aXb');
  assert.is(end('aXbXc', 'X*', true), 'a');
  assert.is(start('abc', '*'), 'abc');
  assert.is(start('abc', '*', true), '');
  assert.is(start('a\nb', '*b', true), 'a\nb', 'a wildcard stays on its line');
  assert.is(start('\u{1f600}x', '?'), 'x', 'a character is one, however it is encoded');
  assert.is(end('a.b', '.?'), 'a');
  assert.is(start('a\\b', 'a\\\\'), 'b');
});

test('are replaced from the left, the longest first', () => {
  assert.is(replace('aaa', 'a', { by: 'b', all: false, budget }), 'baa');
  assert.is(replace('a1b2', '?', { by: '-', all: true, budget }), '----');
  assert.is(replace('abcabc', 'a*b', { by: '-', all: false, budget }), '-c');
  assert.is(replace('ab', '', { by: '-', all: true, budget }), '-a-b-');
  assert.is(replace('ab', 'x', { by: '-', all: true, budget }), 'ab');
  assert.is(replace('a/b', '\\/', { by: '$1', all: true, budget }), 'a$1b', 'what stands in for them is taken as it is');
});

test('take no more time than is sane', () => {
  const pattern = `${'*a'.repeat(100)}b`;
  assert.is(trim('a'.repeat(1000), pattern, { end: false, longest: true, budget: newBudget() }), 'a'.repeat(1000));
  assertMisread(() => replace('a'.repeat(100_000), pattern, { by: '', all: true, budget }), /too long/);
  assertMisread(() => trim('a', 'a\\', { end: false, longest: true, budget: newBudget() }), /is no escape/);
});

test.run();
