import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closed, wordsFor } from '../../../../support/asking.ts';

const test = suite('words of help');
test('are commands and topics, and the words after nouns', async () => {
  assert.ok((await wordsFor('help-word', 'root', { ...closed, typed: ['help'] })).includes('rootless'));
  assert.ok((await wordsFor('help-word', 'ru', { ...closed, typed: ['help'] })).includes('run'));
  assert.equal(await wordsFor('help-word', 'pul', { ...closed, typed: ['help', 'image'] }), ['pull']);
});
test.run();
