import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closed, wordsFor } from '../../../../support/asking.ts';

const test = suite('words of mounts');
test('of -v are volumes or paths, and what they are mounted with', async () => {
  assert.equal(await wordsFor('volume-mount', 'd'), ['data:']);
  assert.ok((await wordsFor('volume-mount', '/et', closed)).includes('/etc/'));
  assert.equal(await wordsFor('volume-mount', 'data:/x', closed), []);
  assert.equal(await wordsFor('volume-mount', 'data:/x:ro,noe', closed), ['data:/x:ro,noexec']);
  assert.ok((await wordsFor('tmpfs-mount', '/tmp:', closed)).includes('/tmp:size='));
});
test('of --mount are types, their keys and values', async () => {
  assert.ok((await wordsFor('mount', '', closed)).includes('type=bind,'));
  const keys = await wordsFor('mount', 'type=volume,', closed);
  assert.ok(keys.includes('type=volume,src=') && keys.includes('type=volume,ro') && keys.includes('type=volume,subpath='));
  assert.not(keys.includes('type=volume,tmpfs-size='));
  assert.equal(await wordsFor('mount', 'type=volume,src='), ['type=volume,src=data']);
  assert.equal(await wordsFor('mount', 'type=image,src=app'), ['type=image,src=app:dev']);
  assert.ok((await wordsFor('mount', 'type=bind,src=/et', closed)).includes('type=bind,src=/etc/'));
  assert.equal(await wordsFor('mount', 'type=bind,relabel=s', closed), ['type=bind,relabel=shared']);
});
test.run();
