import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wordsFor } from '../../../../support/asking.ts';

const test = suite('candidates of images');
test('are every name that finds them', async () =>
  assert.equal(await wordsFor('image'), ['docker.io/library/alpine:3', 'alpine:3', 'localhost/app:dev', 'app:dev']));
test('are IDs for who has begun to type one', async () => assert.equal(await wordsFor('image', 'abc'), ['abc123def456']));
test('are lists and artifacts by every name', async () => {
  assert.equal(await wordsFor('manifest-list'), ['localhost/app:1', 'app:1']);
  assert.equal(await wordsFor('artifact', 'art'), ['art:1']);
});
test('are those of the store where no registry answers', async () =>
  assert.equal(await wordsFor('pullable-image', 'alpine:'), ['alpine:3']));
test('are names after those of tarballs', async () => {
  assert.equal(await wordsFor('import-name', '', { typed: ['import', '/x/Root.tar.gz'] }), ['root:latest']);
  assert.equal(await wordsFor('import-name', '', { typed: ['import', '-'] }), []);
});
test.run();
