import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { checkOut, type CheckedOut } from '../../../src/build/check-out.ts';
import { parseGitReference } from '../../../src/build/git-reference.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { firstCommitTime, gitServer } from '../../support/build-context.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome, type ScratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('checkOut', 'git', 'helper', 'user-namespaces');

let counter = 0;
async function check(home: ScratchHome, text: string, keepGitDirectory = false): Promise<CheckedOut & { directory: string }> {
  const directory = join(home.path, `out-${counter++}`);
  mkdirSync(directory);
  const reference = parseGitReference(text);
  if (reference === undefined) throw new Error(`${text} is no reference`);
  return { ...(await checkOut({ env: home.env }, reference, directory, { keepGitDirectory })), directory };
}

test('checks out what a reference names, with modes that no umask changes', async () => {
  await using home = await scratchHome();
  await using server = await gitServer(home, [{ 'a/run': '1' }, { b: '2' }]);
  const before = process.umask(0o077);
  try {
    const head = await check(home, server.url);
    assert.is(head.commit, server.commits[1]);
    assert.is(head.time, firstCommitTime + 1);
    assert.equal(readdirSync(head.directory), ['a', 'b'], 'no .git');
    assert.is(statSync(join(head.directory, 'b')).mode & 0o777, 0o644);
    assert.is(statSync(join(head.directory, 'a')).mode & 0o777, 0o755);
  } finally {
    process.umask(before);
  }
  for (const form of ['#v1', `#${server.commits[0]}`, '?tag=v1', `?ref=v1&checksum=${server.commits[0]!.slice(0, 12)}`]) {
    const { commit, directory } = await check(home, server.url + form);
    assert.is(commit, server.commits[0], form);
    assert.not.ok(existsSync(join(directory, 'b')), form);
  }
  assert.ok(existsSync(join((await check(home, server.url, true)).directory, '.git')));
});

test('says what is not there, and what is another commit', async () => {
  await using home = await scratchHome();
  await using server = await gitServer(home, [{ a: '1' }]);
  await assertRejects(check(home, `${server.url}#nope`), 'not-found', /there is no nope/);
  await assertRejects(check(home, `${server.url}#${'1'.repeat(40)}`), 'not-found');
  await assertRejects(check(home, server.url.replace('/repo', '/none')), 'not-found', /not exported|not found/);
  await assertRejects(check(home, `${server.url}?tag=v1&checksum=1234567`), 'corrupt', /not the commit 1234567/);
  await assertRejects(check(home, 'https://127.0.0.1:1/r.git'), 'unreachable');
});

test('runs nothing of the repository, and nothing of a configuration', async () => {
  await using home = await scratchHome();
  const trap = join(home.path, 'trap');
  const script = join(home.path, 'trap.sh');
  writeFileSync(script, `#!/bin/sh\ntouch ${trap}\ncat\n`, { mode: 0o755 });
  // What a careless clone would run: filters, hooks of a template, a pager, a monitor of files, programs of ssh.
  writeFileSync(
    join(home.path, '.gitconfig'),
    `[filter "trap"]\n\tsmudge = ${script}\n\trequired = true\n[init]\n\ttemplateDir = ${home.path}/template\n[core]\n\tfsmonitor = ${script}\n\tautocrlf = true\n`,
  );
  mkdirSync(join(home.path, 'template/hooks'), { recursive: true });
  writeFileSync(join(home.path, 'template/hooks/post-checkout'), `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
  await using server = await gitServer(home, [{ '.gitattributes': '* filter=trap\n', a: 'line\n' }]);
  const { directory } = await check(home, server.url);
  assert.not.ok(existsSync(trap));
  assert.is(statSync(join(directory, 'a')).size, 5, 'lines end as they are');
});

test('takes submodules from no path and no program of this machine', async () => {
  await using home = await scratchHome();
  await using secret = await gitServer(await scratchIn(home), [{ secret: '1' }]);
  for (const url of [secret.directory, 'ext::sh -c touch% trap']) {
    await using server = await gitServer(await scratchIn(home), [
      { '.gitmodules': `[submodule "s"]\n\tpath = s\n\turl = ${url}\n`, a: '1' },
    ]);
    addSubmodule(server.directory, secret.commits[0]!);
    await assertRejects(check(home, server.url), 'denied', /not allowed/);
    assert.ok(existsSync(join((await check(home, `${server.url}?submodules=false`)).directory, 'a')));
  }
});

/** A home within a home, so that each server has a place of its own. */
async function scratchIn(home: ScratchHome): Promise<ScratchHome> {
  const path = home.directory(`server-${counter++}`);
  return { ...home, path, directory: (name) => home.directory(join(path.slice(home.path.length + 1), name)) };
}

function addSubmodule(directory: string, commit: string): void {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@test', ...args], { cwd: directory, stdio: 'ignore' });
  git('update-index', '--add', '--cacheinfo', `160000,${commit},s`);
  git('commit', '--quiet', '-m', 's');
}

test.run();
