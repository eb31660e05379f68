import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { fetchGit, type FetchedCommit } from '../../../../src/build/fetch/git.ts';
import { parseGitReference } from '../../../../src/build/git-reference.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { firstCommitTime, gitServer } from '../../../support/build-context.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suiteNeeding('fetchGit', 'git', 'helper', 'user-namespaces');

test('gives the directory that a reference means', async () => {
  await using home = await scratchHome();
  await using server = await gitServer(home, [{ 'a/b': '1', c: '2' }]);
  let counter = 0;
  const fetch = (text: string): Promise<FetchedCommit> =>
    fetchGit(home, parseGitReference(text)!, { directory: home.directory(`d-${counter++}`), keepGitDirectory: false });
  const { path, commit, commitTime } = await fetch(`${server.url}#v1:a`);
  assert.equal([readdirSync(path), commit, commitTime], [['b'], server.commits[0], firstCommitTime]);
  await assertRejects(fetch(`${server.url}#v1:../..`), 'invalid-argument', /outside of it/);
  await assertRejects(fetch(`${server.url}#v1:none`), 'not-found', /has no directory none/);
});

test.run();
