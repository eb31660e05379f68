import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { classifyContext } from '../../../../src/build/context/classify.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { makeFiles } from '../../../support/build-context.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('classifyContext');

test('tells places apart; a directory that is there comes first', async () => {
  await using home = await scratchHome();
  makeFiles(home.path, { 'dir/': '', 'github.com/u/r/': '', 'c.tar': '' });
  const kind = (text: string): string => classifyContext(text, home.path).kind;
  assert.equal(['dir', '.', 'github.com/u/r'].map(kind), ['directory', 'directory', 'directory']);
  assert.equal(['-', 'c.tar', 'https://host/c.tar', 'https://host/r.git'].map(kind), ['stdin', 'file', 'url', 'git']);
  assert.equal(['github.com/u/other', 'git@host:r', 'git://host/r'].map(kind), ['git', 'git', 'git']);
  assertFails(() => kind('none'), 'not-found', /no such file or directory/);
  assertFails(() => kind('dir#v1:sub'), 'invalid-argument', /# chooses a commit of an address only/);
  assertFails(() => kind('ftp://host/x'), 'invalid-argument', /only http, https, ssh and git/);
  assertFails(() => kind('file:///etc'), 'invalid-argument');
  assertFails(() => kind('/dev/null'), 'invalid-argument', /context must be a directory/);
});

test.run();
