import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closed, wordsFor } from '../../../../support/asking.ts';

const test = suite('candidates that are names');
test('come from the state', async () => {
  assert.equal(await wordsFor('network'), ['front']);
  assert.equal(await wordsFor('pod'), ['shop']);
  assert.equal(await wordsFor('secret'), ['token']);
});
test('are signals and capabilities, with and without what all begin with', async () => {
  assert.equal(await wordsFor('signal', 'TE', closed), ['TERM']);
  assert.equal(await wordsFor('capability', 'NET_A', closed), ['NET_ADMIN']);
  assert.equal(await wordsFor('capability', 'CHOWN,CAP_NET_A', closed), ['CHOWN,CAP_NET_ADMIN']);
});
test.run();
