import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toLanguage, toSource } from '../../../../../src/cli/request/build/source.ts';
import { assertFails } from '../../../../support/assert-fails.ts';
import { buildFacts, buildFields } from '../../../../support/build-fields.ts';

const source = (words: readonly string[], context?: string) => toSource(buildFields(...words).source, context, buildFacts());

const test = suite('toSource');
for (const [words, context, expected] of [
  [[], undefined, '.'],
  [[], 'https://example.org/app.git#main', 'https://example.org/app.git#main'],
  [['-f', 'docker/Dockerfile'], undefined, 'docker'],
  [['-f', '-'], undefined, '.'],
  [['-f', 'https://example.org/Dockerfile'], undefined, '.'],
  [['-f', 'docker/Dockerfile'], '.', '.'],
] as const) {
  test(`${words.join(' ')} with ${context ?? 'no context'} builds ${expected}`, () => assert.is(source(words, context).context, expected));
}
test('keeps named contexts, and refuses one that is no pair', () => {
  assert.is(source(['--build-context', 'Base=docker-image://alpine']).namedContexts['base'], 'docker-image://alpine');
  assertFails(() => source(['--build-context', 'base']), 'invalid-argument', /--build-context "base": must be NAME=PLACE/);
});
test.run();

const language = suite('toLanguage');
const args = (words: readonly string[], env = {}, files = {}) => ({
  ...toLanguage(buildFields(...words).source, buildFacts(env, files)).buildArgs,
});
language('takes values as typed, of the environment, and of files', () => {
  assert.equal(args(['--build-arg', 'A=1=2', '--build-arg', 'B', '--build-arg', 'C='], { B: 'two' }), { A: '1=2', B: 'two', C: '' });
  assert.equal(args(['--build-arg-file', 'f', '--build-arg', 'A=2'], {}, { f: '# words\n\nA=1\nB=x y\r\n' }), { A: '2', B: 'x y' });
});
language('a name that the environment lacks takes back what a file said', () => {
  assert.equal(args(['--build-arg-file', 'f', '--build-arg', 'A'], {}, { f: 'A=1' }), {});
});
language('names the file that is not there', () => {
  assertFails(() => args(['--build-arg-file', 'none']), 'invalid-argument', /--build-arg-file: open none: no such file/);
});
language('a name like one of the prototype is a name', () => assert.equal(args(['--build-arg', '__proto__=x']), { ['__proto__']: 'x' }));
language.run();
