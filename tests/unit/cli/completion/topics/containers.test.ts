import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closed, wordsFor } from '../../../../support/asking.ts';

const test = suite('candidates of containers');
test('are names, and IDs for who has begun to type one', async () => {
  assert.equal(await wordsFor('container'), ['web']);
  assert.equal(await wordsFor('container', 'feed'), ['feed01234567']);
});
test('are, for cp, containers and files of the host', async () => {
  assert.is((await wordsFor('container-path', 'we'))[0], 'web:');
  assert.ok((await wordsFor('container-path', '/et', closed)).includes('/etc/'));
});
test('are ports of the one that the line names', async () =>
  assert.equal(await wordsFor('container-port', '', { typed: ['port', 'web'] }), ['80/tcp']));
test('are nothing in a container that cannot be looked into', async () => assert.equal(await wordsFor('container-path', 'web:/et'), []));
test.run();
