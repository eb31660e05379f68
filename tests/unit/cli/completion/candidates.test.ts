import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { candidates } from '../../../../src/cli/completion/candidates.ts';
import { closed, wordsFor } from '../../../support/asking.ts';

const test = suite('candidates');
test('offers no name that a shell would break', async () => assert.equal(await wordsFor('volume'), ['data']));
test('offers only what begins with what was typed', async () => assert.equal(await wordsFor('signal', 'SIGTE', closed), ['SIGTERM']));
test('offers nothing for what it does not know', async () => {
  for (const topic of ['nonsense', 'constructor', 'format-nonsense'])
    assert.equal(await wordsFor(topic, '', closed), topic.startsWith('f') ? ['json', 'table', 'table {{.'] : [], topic);
});
test('describes commands', async () => {
  const [first] = await candidates('command', { prefix: 'imag', typed: [], env: {}, engine: () => Promise.reject(new Error('closed')) });
  assert.equal([first?.word, first?.description], ['images', 'List images']);
});
test.run();
