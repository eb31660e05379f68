import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closed, wordsFor } from '../../../../support/asking.ts';

const test = suite('candidates of several kinds');
test('are all that has a name, or what --type says', async () => {
  const all = await wordsFor('object');
  for (const word of ['web', 'app:dev', 'data', 'front', 'shop', 'art:1']) assert.ok(all.includes(word), word);
  assert.equal(await wordsFor('object', '', { typed: ['inspect', '--type=volume'] }), ['data']);
  assert.ok((await wordsFor('container-or-image', 'app')).includes('app:dev'));
  assert.equal(await wordsFor('container-or-pod'), ['web', 'shop']);
});
test('are columns of top after what runs', async () => {
  assert.equal(await wordsFor('pod-top-word', '', { typed: ['pod', 'top'] }), ['shop']);
  assert.ok((await wordsFor('top-word', 'pid', { ...closed, typed: ['top', 'web'] })).includes('pid'));
});
test('are registries that are searched', async () => assert.ok((await wordsFor('registry', 'q')).includes('quay.example')));
test.run();
