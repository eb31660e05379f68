import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { excerpt } from '../../../../../src/cli/output/build/excerpt.ts';

const text = Array.from({ length: 12 }, (_, index) => `LINE ${index + 1}\r\n`).join('');

const test = suite('excerpt');
test('marks the lines that are meant, with two around', () => {
  assert.equal(excerpt(text, { start: 9, end: 10 }).slice(1, -1), [
    '  7 |     LINE 7',
    '  8 |     LINE 8',
    '  9 | >>> LINE 9',
    ' 10 | >>> LINE 10',
    ' 11 |     LINE 11',
    ' 12 |     LINE 12',
  ]);
  assert.is(excerpt(text, { start: 1, end: 1 })[1], ' 1 | >>> LINE 1');
});
test('shows nothing of lines that are not there', () => assert.equal(excerpt(text, { start: 13, end: 14 }), []));
test('shows no more than a screen of a long step', () => assert.ok(excerpt('x\n'.repeat(500), { start: 2, end: 400 }).length < 22));
test('cuts a line that is too long to read', () => assert.ok(excerpt('x'.repeat(1e6), { start: 1, end: 1 }).join('').length < 600));
test.run();
