import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { editDistance, nearest } from '../../../src/lib/suggest.ts';

const distances = suite('editDistance');
for (const [from, to, expected] of [
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', 'abd', 1],
  ['abc', 'acb', 1],
  ['abc', '', 3],
  ['nmae', 'name', 1],
  ['kitten', 'sitting', 3],
] as const) {
  distances(`${from} to ${to} is ${expected}`, () => assert.is(editDistance(from, to), expected));
}
distances.run();

const test = suite('nearest');
for (const [word, expected] of [
  ['--nmae', '--name'],
  ['--publsh', '--publish'],
  ['--xyzzy', undefined],
  ['--', undefined],
] as const) {
  test(`${word} is ${expected}`, () => assert.is(nearest(word, ['--name', '--publish', '--rm']), expected));
}
test('guesses a left-out letter of two, and not a wrong one', () => {
  assert.is(nearest('rn', ['rm', 'run', 'rmi']), 'run');
  assert.is(nearest('xx', ['rm', 'run']), undefined);
});
test('takes the closest', () => assert.is(nearest('images', ['image', 'imagess', 'images']), 'images'));
test.run();
