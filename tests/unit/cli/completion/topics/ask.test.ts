import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inFront, within, words } from '../../../../../src/cli/completion/topics/ask.ts';

const ask = { typed: [], env: {}, engine: () => Promise.reject(new Error('closed')) };
const test = suite('what a shell asks');
test('may be about the last part of a list', async () => {
  assert.equal(await within({ ...ask, prefix: 'a,b' }, ',', ({ prefix }) => words([prefix, 'c'])), words(['a,b', 'a,c']));
  assert.equal(await within({ ...ask, prefix: 'a' }, ',', ({ prefix }) => words([prefix])), words(['a']));
});
test('keeps what stands in front', () =>
  assert.equal(inFront('x=', [{ word: 'y', description: 'z' }]), [{ word: 'x=y', description: 'z' }]));
test.run();
