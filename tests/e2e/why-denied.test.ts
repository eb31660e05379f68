// timeout: 120s
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const why = suiteNeeding('why-denied', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'ordinary-user');

type Verdict = { readonly Granted: boolean; readonly Denies: string; readonly Cause: string; readonly Change: string };

async function ask(home: ScratchHome, ...words: readonly string[]): Promise<Verdict> {
  const { status, stdout, stderr } = await tiffin(home, ['why-denied', '--format', 'json', ...words]);
  const verdict = JSON.parse(stdout === '' ? '{}' : stdout) as Verdict;
  assert.is(status, verdict.Granted ? 0 : 1, stderr);
  return verdict;
}

/** A directory of the user with what may be met in one, shared with a container of user 1000. */
async function shared(name: string): Promise<AsyncDisposable & { home: ScratchHome; data: string }> {
  const home = await busyboxHome(name);
  const data = join(home.path, 'data');
  mkdirSync(join(data, 'closed'), { recursive: true });
  chmodSync(home.path, 0o755);
  chmodSync(data, 0o755);
  writeFileSync(join(data, 'closed/file'), 'x');
  chmodSync(join(data, 'closed/file'), 0o644);
  chmodSync(join(data, 'closed'), 0o700);
  symlinkSync('b', join(data, 'a'));
  symlinkSync('a', join(data, 'b'));
  symlinkSync('/data/closed/file', join(data, 'link'));
  copyFileSync('/bin/busybox', join(data, 'program'));
  chmodSync(join(data, 'program'), 0o755);
  const volumes = [
    '-v',
    `${data}:/data`,
    '-v',
    `${data}:/ro:ro`,
    '-v',
    `${data}:/ne:noexec`,
    '-v',
    '/etc:/foreign:ro',
    '--tmpfs',
    '/t:noexec',
  ];
  await mustTiffin(home, ['run', '-d', '--name', 'w', '--network', 'none', '--user', '1000', ...volumes, 'busybox', 'sleep', '1000']);
  return { home, data, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
}

why('names the directory that denies, and its change works', async () => {
  await using place = await shared('why-mode');
  const { home, data } = place;
  const { stdout, status } = await tiffin(home, ['container', 'why-denied', 'w', '/data/link']);
  assert.is(status, 1);
  assert.match(stdout, /^--> +\/data\/closed +directory +0700 +0:0 /m);
  assert.match(stdout, /\nCause: 1000:1000 may not search \/data\/closed: mode 0700, owner 0:0\nChange: chmod o\+x \S+\/data\/closed\n$/);
  const change = /Change: (.*)/.exec(stdout)?.[1] ?? '';
  execFileSync('/bin/sh', ['-c', change]);
  assert.ok((await ask(home, 'w', '/data/link')).Granted);
  assert.is((await tiffin(home, ['exec', 'w', 'cat', '/data/link'])).stdout, 'x');
  const writing = await ask(home, 'w', '/data', 'w');
  assert.is(writing.Change, `tiffin unshare chown 1000:1000 ${data}`);
  await mustTiffin(home, writing.Change.split(' ').slice(1));
  assert.ok((await ask(home, 'w', '/data', 'rwx')).Granted);
  await mustTiffin(home, ['unshare', 'chown', '0:0', data]);
});

why('never contradicts the kernel, as one user and as another', async () => {
  await using place = await shared('why-kernel');
  const { home } = place;
  const questions: readonly (readonly [path: string, access: string, deed: string])[] = [
    ['/data', 'r', 'ls /data'],
    ['/data', 'w', 'touch /data/new'],
    ['/data/closed', 'r', 'ls /data/closed'],
    ['/data/closed', 'x', 'cd /data/closed'],
    ['/data/closed/file', 'r', 'cat /data/closed/file'],
    ['/data/link', 'w', 'echo y > /data/link'],
    ['/ro', 'w', 'touch /ro/new'],
    ['/foreign/shadow', 'r', 'cat /foreign/shadow'],
    ['/foreign/passwd', 'r', 'cat /foreign/passwd'],
    ['/t', 'w', 'touch /t/new-$(id -u)'],
    ['/bin/sh', 'x', '/bin/sh -c true'],
    ['/ne/program', 'x', '/ne/program true'],
    ['/nope', 'r', 'cat /nope'],
    ['/data/a', 'r', 'cat /data/a'],
  ];
  for (const user of ['0', '1000', 'worker'])
    for (const [path, access, deed] of questions) {
      const { Granted } = await ask(home, '-u', user, 'w', path, access);
      const done = await tiffin(home, ['exec', '-u', user, 'w', 'sh', '-c', deed]);
      assert.is(Granted, done.status === 0, `${user}: ${deed}: ${done.stderr}`);
    }
});

why('answers for a container that does not run what it answers for one that does, and starts nothing', async () => {
  await using place = await shared('why-stopped');
  const { home, data } = place;
  const mounts = ['-v', `${data}:/data`, '-v', `${data}:/ro:ro`, '-v', `${data}:/ne:noexec`, '-v', '/etc:/foreign:ro'];
  await mustTiffin(home, ['create', '--name', 's', '--network', 'none', '--user', '1000', ...mounts, 'busybox', 'touch', '/data/started']);
  const questions = [
    '/data/closed/file r',
    '/data/link w',
    '/ro w',
    '/ne/program x',
    '/foreign/shadow r',
    '/bin/sh x',
    '/nope r',
    '/data/a r',
  ];
  const asUser = [[], ['-u', '0'], ['-u', 'worker']] as const;
  for (const words of questions.flatMap((question) => asUser.map((user) => [...user, 'C', ...question.split(' ')]))) {
    const at = (name: string) => words.map((word) => (word === 'C' ? name : word));
    assert.equal({ ...(await ask(home, ...at('s'))), Container: '' }, { ...(await ask(home, ...at('w'))), Container: '' }, words.join(' '));
  }
  assert.is((await ask(home, 's', '/data/started')).Cause, '/data/started does not exist');
  assert.is(await mustTiffin(home, ['ps', '-a', '--filter', 'name=s', '--format', '{{.State}}']), 'created');
  assert.match((await tiffin(home, ['why-denied', '-u', 'nobody-knows', 's', '/'])).stderr, /nobody-knows/);
});

why('follows links of a stopped container within its own root', async () => {
  await using home = await busyboxHome('why-links');
  const links =
    'ln -s /../../../../etc/shadow /out; ln -s /proc/1/root/etc/shadow /magic; mkdir /deep; ln -s ../../../../../../etc /deep/up';
  await mustTiffin(home, ['run', '--name', 'h', '--network', 'none', 'busybox', 'sh', '-c', links]);
  assert.match((await ask(home, 'h', '/out')).Cause, /^\/etc(\/shadow)? does not exist, where the link /);
  assert.match((await ask(home, 'h', '/magic')).Cause, /^\/proc(\/1)? does not exist, where the link /);
  assert.match((await ask(home, 'h', '/deep/up/shadow')).Cause, /^\/etc(\/shadow)? does not exist, where the link /);
});

why('points to the question when a command of a bind mount may not be executed', async () => {
  await using place = await shared('why-hint');
  const { home, data } = place;
  const failed = await tiffin(home, ['run', '--name', 'f', '--network', 'none', '-v', `${data}:/data`, 'busybox', '/data/closed/file']);
  assert.is(failed.status, 126);
  const question = /hint: tiffin (why-denied .*) says/.exec(failed.stderr)?.[1] ?? '';
  assert.is(question, 'why-denied f /data/closed/file x');
  assert.match((await tiffin(home, question.split(' '))).stdout, /Cause: .*may not execute \/data\/closed\/file/);
});

why('tells mounts, foreign owners, missing files and circles of links apart', async () => {
  await using place = await shared('why-kinds');
  const { home, data } = place;
  assert.match((await ask(home, '-u', '0', 'w', '/ro', 'w')).Change, /^make the container without `ro` in -v \S+:\/ro:ro$/);
  assert.match((await ask(home, 'w', '/ne/program', 'x')).Change, /^make the container without `noexec` in -v /);
  await mustTiffin(home, ['exec', '-u', '0', 'w', 'cp', '-p', '/data/program', '/t/program']);
  assert.is((await ask(home, 'w', '/t/program', 'x')).Change, 'make the container with --tmpfs /t:exec');
  const foreign = await ask(home, 'w', '/foreign/shadow');
  assert.match(foreign.Cause, /owner unmapped:unmapped, an owner that the container has no number for \(0 on the host\)$/);
  assert.is(foreign.Change, 'sudo chmod o+r /etc/shadow');
  assert.match((await ask(home, 'w', '/data/a')).Cause, /^\/data\/a is a link that leads back to itself$/);
  assert.is((await ask(home, 'w', '/data/none')).Change, `make it on the host: mkdir -p ${data}/none (or touch, for a file)`);
  assert.match((await ask(home, 'w', `/${'a'.repeat(256)}`)).Cause, /longer than the kernel takes/);
  assert.match((await ask(home, 'w', '/a'.repeat(3000))).Cause, /longer than the kernel takes/);
  await mustTiffin(home, ['unshare', 'chown', '7:7', join(data, 'closed')]);
  assert.is((await ask(home, 'w', '/data/closed/file')).Change, `tiffin unshare chmod o+x ${data}/closed`);
  await mustTiffin(home, ['unshare', 'chown', '0:0', join(data, 'closed')]);
});

why('shows nothing of a hostile name to a terminal, and breaks no line', async () => {
  await using place = await shared('why-hostile');
  const { home, data } = place;
  mkdirSync(join(data, 'x\u001b[2J\ny'), { mode: 0o700 });
  const { stdout } = await tiffin(home, ['why-denied', 'w', '/data/x\u001b[2J\ny/z']);
  assert.not.match(stdout, /\u001b/);
  assert.is(stdout.split('\n').filter((line) => line.startsWith('-->')).length, 1);
  assert.match(stdout, /\nChange: chmod o\+x \$'\S+\/data\/x\\x1b\[2J\\x0ay'\n$/);
});

why('points a command that may not be started to itself', async () => {
  await using place = await shared('why-hint');
  const { home } = place;
  const { status, stderr } = await tiffin(home, ['exec', 'w', '/data/closed/file']);
  assert.is(status, 126);
  assert.match(stderr, /hint: tiffin why-denied w \/data\/closed\/file x says which part/);
  const volume = ['-v', `${place.data}:/data`, '--user', '1000', '--network', 'none'];
  const run = await tiffin(home, ['run', '--rm', ...volume, 'busybox', '/data/closed/file']);
  assert.match(run.stderr, /hint: run it without --rm; then tiffin why-denied NAME \/data\/closed\/file x/);
});

why('refuses what it cannot look into', async () => {
  await using place = await shared('why-refused');
  const { home } = place;
  const fails = async (...words: readonly string[]): Promise<string> => {
    const { status, stderr } = await tiffin(home, ['why-denied', ...words]);
    assert.is(status, 125);
    return stderr;
  };
  assert.match(await fails('nope', '/'), /no such container/);
  assert.match(await fails('w', '/', 'q'), /"q" is no access/);
  assert.match(await fails('w', ''), /the path is empty/);
  assert.match(await fails('-u', 'nobodyx', 'w', '/'), /unable to find user nobodyx/);
});
why.run();

const lists = suiteNeeding(
  'why-denied with access lists',
  'built',
  'user-namespaces',
  'overlay',
  'subuids',
  'busybox',
  'ordinary-user',
  'setfacl',
);
lists('knows what access control lists deny and grant', async () => {
  await using place = await shared('why-acl');
  const { home, data } = place;
  execFileSync('setfacl', ['-m', 'u:12345:rwx,m::r', join(data, 'closed')]);
  const { Cause } = await ask(home, 'w', '/data/closed/file');
  assert.match(Cause, /with an access control list$/);
  const { Change } = await ask(home, 'w', '/data/closed/file');
  execFileSync('/bin/sh', ['-c', Change]);
  assert.ok((await ask(home, 'w', '/data/closed/file')).Granted);
});
lists.run();
