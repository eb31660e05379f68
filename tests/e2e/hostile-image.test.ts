// timeout: 300s
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxImage, layoutArchive, type TarEntry } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { repository } from '../support/repository.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { must, run } from '../support/spawn.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('an image that means harm', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
const none = ['--network', 'none'] as const;

/** Loads `localhost/NAME` made of busybox and one layer or configuration more. */
async function load(
  home: ScratchHome,
  name: string,
  plan: { layer?: readonly TarEntry[]; config?: Record<string, unknown> },
): Promise<string> {
  const archive = join(home.path, `${name}.tar`);
  const { layer, config = {} } = plan;
  writeFileSync(archive, layoutArchive(busyboxImage({ name: `localhost/${name}:latest`, config, ...(layer ? { layers: [layer] } : {}) })));
  return (await tiffin(home, ['load', '-q', '-i', archive])).stderr;
}

test('takes nothing from the caller by its environment', async () => {
  await using home = await scratchHome();
  const said = await load(home, 'env', { config: { Env: ['SECRET', 'A*', '=x', 'PATH', 'GOOD=1'] } });
  for (const entry of ['SECRET', 'A*', '=x', 'PATH'])
    assert.ok(said.includes(`environment entry "${entry}" is no NAME=value and is left out`));
  const env = { SECRET: 'of-the-host', ANOTHER: 'of-the-host', LISTEN_FDS: '1', NOTIFY_SOCKET: '/of-the-host', container: 'of-the-host' };
  const shown = await mustTiffin(home, ['run', '--rm', ...none, 'localhost/env', 'env'], { env });
  assert.not.match(shown, /of-the-host|SECRET|ANOTHER|LISTEN|XDG_|^A\*|^=/m);
  // Of a service it gets a socket of the monitor's, which hands on what is harmless.
  assert.match(shown, /^NOTIFY_SOCKET=\/run\/notify\/notify\.sock$/m);
  assert.match(shown, /^GOOD=1$/m);
  assert.match(shown, /^PATH=\/usr\/local\/sbin:/m);
});

test('does not begin in a directory of the host through WORKDIR', async () => {
  await using home = await scratchHome();
  await load(home, 'busy', {});
  await mustTiffin(home, ['run', '-d', '--name', 'c', ...none, 'localhost/busy', 'sleep', '100']);
  for (const fd of [3, 5, 7, 9, 12, 20]) {
    const directory = `/proc/self/fd/${fd}`;
    await load(home, `wd${fd}`, { config: { WorkingDir: directory } });
    for (const args of [
      ['run', '--rm', ...none, `localhost/wd${fd}`, 'pwd'],
      ['run', '--rm', ...none, '-w', directory, 'localhost/busy', 'pwd'],
      ['exec', '-w', directory, 'c', 'pwd'],
    ]) {
      const { status, stdout, stderr } = await tiffin(home, args);
      assert.equal([status, stdout], [126, ''], args.join(' '));
      assert.match(stderr, /^Error: [^\n]*\/proc\/self\/fd\/\d+[^\n]*\n$/);
    }
  }
});

test('cannot write to the program that starts it', async () => {
  await using home = await scratchHome();
  // As npm installs it: owned by the user who is root in the container.
  const own = join(home.path, 'package');
  mkdirSync(join(own, 'node_modules'), { recursive: true });
  cpSync(join(repository, 'dist'), join(own, 'dist'), { recursive: true });
  for (const name of readdirSync(join(repository, 'node_modules')).filter((entry) => entry.startsWith('node-linux-')))
    symlinkSync(join(repository, 'node_modules', name), join(own, 'node_modules', name));
  const programs = ['tiffin', 'tiffin-helper'].map((name) => join(own, 'dist', name));
  for (const path of programs) chmodSync(path, 0o755);
  const digests = (): string[] => programs.map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'));
  const before = digests();
  const attack = 'while true; do for p in /proc/[0-9]*; do (echo x >> $p/exe; echo x > $p/exe) 2>/dev/null; done; done';
  await load(home, 'evil', {
    layer: [
      { path: 'itself', mode: 0o755, content: '#!/proc/self/exe\n' },
      { path: 'linked', type: 'symlink', target: '/proc/self/exe' },
      { path: 'attack', mode: 0o755, content: `#!/bin/sh\n${attack}\n` },
    ],
  });
  const started = (args: readonly string[]): ReturnType<typeof run> => run(programs[0]!, args, { env: home.env, cwd: home.path });
  for (const entry of ['/itself', '/linked', '/proc/self/exe'])
    assert.ok((await started(['run', '--rm', ...none, 'localhost/evil', entry])).status > 0);
  assert.is((await started(['run', '-d', '--init', '--name', 'a', ...none, 'localhost/evil', '/attack'])).status, 0);
  for (let turn = 0; turn < 10; turn += 1) assert.is((await started(['exec', 'a', 'true'])).status, 0);
  assert.equal(digests(), before);
});

for (const [path, status, said] of [
  ['dev', 0, ''],
  ['proc', 125, 'Error: make the mount point /proc: not a directory\n'],
  ['sys', 125, 'Error: make the mount point /sys: not a directory\n'],
] as const) {
  test(`gets nothing mounted on the host when its /${path} is a link there`, async () => {
    await using home = await scratchHome();
    const bait = home.directory('bait');
    await load(home, 'link', { layer: [{ path, type: 'symlink', target: bait }] });
    const ended = await tiffin(home, ['run', '--rm', ...none, 'localhost/link', 'stat', '-c', '%t:%T', '/dev/null']);
    assert.equal([ended.status, ended.stderr], [status, said]);
    if (status === 0) assert.is(ended.stdout, '1:3\n');
    assert.equal(readdirSync(bait), []);
  });
}

test('keeps volumes, working directories and our files inside when links lead to the host', async () => {
  await using home = await scratchHome();
  const bait = home.directory('bait');
  const out = `${'../'.repeat(20)}${bait.slice(1)}`;
  await load(home, 'links', {
    layer: [
      { path: 'absolute', type: 'symlink', target: bait },
      { path: 'relative', type: 'symlink', target: out },
      { path: 'etc/hosts', type: 'symlink', target: `${bait}/hosts` },
      { path: 'etc/hostname', type: 'symlink', target: `${out}/hostname` },
      { path: 'run/.containerenv', type: 'symlink', target: `${bait}/containerenv` },
    ],
    config: { Volumes: { '/absolute/declared': {} }, WorkingDir: '/relative/place/deep' },
  });
  const volume = home.directory('volume');
  const args = ['-v', `${volume}:/absolute/bound`, '-v', 'named:/relative/named', '--tmpfs', '/absolute/tmpfs'];
  const script =
    'touch /absolute/bound/a /relative/named/b /absolute/declared/c ./d; hostname; cat /etc/hosts /etc/hostname >/dev/null && echo ok';
  assert.match(await mustTiffin(home, ['run', '--rm', ...none, ...args, 'localhost/links', 'sh', '-c', script]), /\nok$/);
  assert.equal(readdirSync(bait), []);
  assert.equal(readdirSync(volume), ['a']);
});

test('cannot make the masks lift by a null device of its own', async () => {
  await using home = await scratchHome();
  await load(home, 'null', { layer: [{ path: 'dev/null', type: 'symlink', target: '/proc/sysrq-trigger' }] });
  const script =
    'for p in /proc/keys /proc/timer_list /proc/interrupts; do [ -e $p ] && stat -c %t:%T $p && wc -c < $p; done | sort -u; ls -A /sys/firmware';
  assert.is(await mustTiffin(home, ['run', '--rm', ...none, 'localhost/null', 'sh', '-c', script]), '0\n1:3');
});

for (const [name, entry, setUp] of [
  ['a link to /dev/zero', { path: 'etc/passwd', type: 'symlink', target: '/dev/zero' }, undefined],
  ['a link in a circle', { path: 'etc/passwd', type: 'symlink', target: 'passwd' }, undefined],
  ['a directory', { path: 'etc/passwd', type: 'directory' }, undefined],
  ['a named pipe', undefined, 'mkfifo'],
  ['two gigabytes of nothing', undefined, 'truncate'],
] as const) {
  test(`runs by number and refuses names when /etc/passwd is ${name}`, async () => {
    await using home = await scratchHome();
    await load(home, 'passwd', entry === undefined ? {} : { layer: [entry] });
    const extra: string[] = [];
    if (setUp !== undefined) {
      const etc = home.directory('etc');
      await must(setUp, setUp === 'mkfifo' ? [join(etc, 'passwd')] : ['-s', '2G', join(etc, 'passwd')]);
      extra.push('-v', `${etc}:/etc`, '--no-hosts', '--no-hostname');
    }
    const start = (user: string): ReturnType<typeof tiffin> =>
      tiffin(home, ['run', '--rm', ...none, ...extra, '-u', user, 'localhost/passwd', 'grep', '^Uid:', '/proc/self/status'], {
        timeoutMs: 15_000,
      });
    assert.is((await start('7:7')).stdout, 'Uid:\t7\t7\t7\t7\n');
    const named = await start('worker');
    assert.is(named.status, 126);
    assert.match(named.stderr, /^Error: [^\n]+\n$/);
  });
}

test('is a user only by a number or a name that is whole', async () => {
  await using home = await scratchHome();
  await load(home, 'busy', {});
  await mustTiffin(home, ['run', '-d', '--name', 'c', ...none, 'localhost/busy', 'sleep', '100']);
  const specs = [
    '+1',
    '01x',
    '0x1',
    '-1',
    ' 0',
    '0 ',
    '4294967295',
    '4294967296',
    '18446744073709551616',
    '0:4294967296',
    '1:1:1',
    '0\n',
    'nosuch',
    '0:nosuch',
  ];
  for (const spec of specs) {
    const { status, stdout, stderr } = await tiffin(home, ['exec', '-u', spec, 'c', 'id']);
    assert.ok(status >= 125 && stdout === '', `${JSON.stringify(spec)}: ${status} ${stdout}`);
    assert.match(stderr, /^Error: [^\n]+\n(hint: [^\n]+\n)?$/);
  }
  for (const [spec, wanted] of [
    ['1', 'uid=1(daemon) gid=1(daemon)'],
    ['1:0', 'uid=1(daemon) gid=0(root)'],
    [':5', 'uid=0(root) gid=5'],
    ['worker', 'uid=1000(worker) gid=1000(worker) groups=29(audio)'],
  ] as const)
    assert.is(await mustTiffin(home, ['exec', '-u', spec, 'c', 'id']), wanted);
});

test.run();
