import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { candidateSource } from '../../../../src/cli/completion/kinds.ts';

const test = suite('candidateSource');
for (const [complete, expected] of [
  ['none', { kind: 'nothing' }],
  ['file', { kind: 'files' }],
  ['directory', { kind: 'directories' }],
  ['image', { kind: 'asked', topic: 'image' }],
  [['a', 'b'], { kind: 'words', words: ['a', 'b'] }],
  [{ format: 'image' }, { kind: 'asked', topic: 'format-image' }],
] as const) {
  test(JSON.stringify(complete), () => assert.equal(candidateSource(complete), expected));
}
test.run();
