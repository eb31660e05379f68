import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandAt } from '../../../../src/cli/command-table.ts';
import { comesLater } from '../../../../src/cli/tables/later.ts';

const test = suite('comesLater');
for (const [noun, word, expected] of [
  ['', 'compose', true],
  ['system', 'service', true],
  ['', 'nonsense', false],
  ['nonsense', 'build', false],
  ['', '', false],
] as const) {
  test(`${noun} ${word} is ${expected}`, () => assert.is(comesLater(noun, word), expected));
}
test('names nothing that is there already', () => {
  for (const path of ['run', 'pull', 'image pull', 'build', 'image build', 'container ls', 'volume rm']) {
    assert.ok(commandAt(path), path);
    const [first = '', second] = path.split(' ');
    assert.not(second === undefined ? comesLater('', first) : comesLater(first, second), path);
  }
});
test.run();
