import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { removeGitFiles } from '../../../../src/build/context/git-files.ts';
import { makeFiles } from '../../../support/build-context.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('removeGitFiles');

test('removes every .git, and follows no link', async () => {
  await using home = await scratchHome();
  const outside = makeFiles(home.directory('outside'), { '.git/config': '' });
  const tree = makeFiles(home.directory('tree'), { '.git/config': '', 'a/.git': 'gitdir: x', 'a/b/.git/x': '', 'a/.gitignore': '' });
  symlinkSync(outside, join(tree, 'link'));
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/a/`), Buffer.from([0xff])]), '');
  removeGitFiles(tree);
  assert.equal(readdirSync(tree).toSorted(), ['a', 'link']);
  assert.equal(readdirSync(join(tree, 'a')).length, 3);
  assert.ok(existsSync(join(outside, '.git/config')));
});

test.run();
