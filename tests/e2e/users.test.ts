// timeout: 300s
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('users and ID maps', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
const none = ['--rm', '--network', 'none'] as const;
const own = process.getuid?.() ?? 0;

const layer = [
  { path: 'data', type: 'directory', uid: 1000, gid: 1000 },
  { path: 'data/large', content: 'l'.repeat(20_000), uid: 1000, gid: 29, mode: 0o640 },
  { path: 'data/small', content: 'small\n', uid: 1000, gid: 1000 },
  { path: 'data/link', type: 'symlink', target: 'large' },
  { path: 'bin/setuid', content: '#!/bin/sh\n', mode: 0o4755 },
] as const;

/** A home with an image whose files belong to several users. */
async function home(): Promise<ScratchHome> {
  const made = await scratchHome({ name: 'users' });
  const archive = join(made.path, 'image.tar');
  const image = busyboxImage({ name: 'localhost/app:1', layers: [layer, [{ path: 'data/top', content: 'top\n', uid: 1, gid: 1 }]] });
  writeFileSync(archive, layoutArchive(image));
  await mustTiffin(made, ['load', '-q', '-i', archive]);
  return {
    ...made,
    [Symbol.asyncDispose]: async () => {
      await tiffin(made, ['rm', '-f', '-a', '-t', '0']);
      await made[Symbol.asyncDispose]();
    },
  };
}

const look =
  'stat -c "%n %u:%g %a %s" /bin/busybox /data /data/large /data/small /data/link /data/top /bin/setuid; wc -c < /data/large; cat /data/small';

test('the image has the owners that it says under every map', async () => {
  await using made = await home();
  const run = (...args: readonly string[]) => mustTiffin(made, ['run', ...none, '--user', '0', ...args, 'app:1', 'sh', '-c', look]);
  const expected = await run();
  assert.match(expected, /\/data\/large 1000:29 640 20000/);
  assert.match(expected, /\/bin\/setuid 0:0 4755/);
  const modes = ['keep-id', 'keep-id:uid=7,gid=8', 'nomap', 'auto', 'auto:size=3000', 'host'].map((mode) => `--userns=${mode}`);
  for (const mode of [...modes, '--uidmap=+1000:0', '--uidmap=0:1:5000']) assert.is(await run(mode), expected, mode);
  const mounted = [
    '--userns=keep-id',
    '--user',
    '0',
    '--mount',
    'type=image,src=app:1,dst=/i',
    'app:1',
    'stat',
    '-c',
    '%u:%g',
    '/i/data/large',
  ];
  assert.is(await mustTiffin(made, ['run', ...none, ...mounted]), '1000:29');
});

const connected = suiteNeeding('users with a network', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'pasta');

connected('a network works under every map', async () => {
  await using made = await home();
  for (const mode of ['host', 'keep-id', 'nomap', 'auto']) {
    const shown = await mustTiffin(made, ['run', '--rm', '--userns', mode, '--network', 'pasta', 'app:1', 'ip', '-o', 'addr']);
    assert.match(shown, /^2: \S+ +inet /m, mode);
  }
});

connected.run();

test('keep-id is yourself, and files on volumes are yours', async () => {
  await using made = await home();
  const volume = made.directory('volume');
  writeFileSync(join(volume, 'mine'), 'x');
  const script =
    'id -u; id -g; stat -c %u /v/mine; touch /v/new; grep ":$(id -u):" /etc/passwd | cut -d: -f3; touch /refused 2>/dev/null || echo no';
  const mount = `${volume}:/v`;
  const found = await mustTiffin(made, ['run', ...none, '--userns', 'keep-id', '-v', mount, 'app:1', 'sh', '-c', script]);
  assert.equal(found.split('\n'), [String(own), String(process.getgid?.()), String(own), String(own), 'no']);
  assert.is(statSync(join(volume, 'new')).uid, own);
  const other = await mustTiffin(made, [
    'run',
    ...none,
    '--userns',
    'keep-id:uid=200,gid=210',
    '-v',
    mount,
    'app:1',
    'sh',
    '-c',
    'id -u; stat -c %u:%g /v/new',
  ]);
  assert.equal(other.split('\n'), ['200', '200:210']);
});

test('two containers with different maps share a volume, each with its own numbers', async () => {
  await using made = await home();
  const shared = ['-v', 'shared:/v', '--user', '0'];
  await mustTiffin(made, ['run', ...none, ...shared, 'app:1', 'sh', '-c', 'echo by-root > /v/a; chmod 644 /v/a']);
  // Root of the first is the caller; to keep-id that is the caller's own number, to nomap nobody.
  const kept = await mustTiffin(made, [
    'run',
    ...none,
    ...shared,
    '--userns',
    'keep-id',
    'app:1',
    'sh',
    '-c',
    'stat -c %u /v/a; echo k > /v/k; stat -c %u /v/k',
  ]);
  assert.equal(kept.split('\n'), [String(own), '0']);
  const unmapped = await mustTiffin(made, [
    'run',
    ...none,
    ...shared,
    '--userns',
    'nomap',
    'app:1',
    'sh',
    '-c',
    'stat -c %u /v/a /v/k; cat /v/a; echo x >> /v/a || echo refused',
  ]);
  assert.equal(unmapped.split('\n'), ['65534', '0', 'by-root', 'refused']);
});

test('auto gives each container ranges that no other has, and the next one those that became free', async () => {
  await using made = await home();
  const map = (name: string) =>
    mustTiffin(made, ['inspect', name, '-f', '{{index .HostConfig.IDMappings.UidMap 0}} {{.HostConfig.UsernsMode}}']);
  await Promise.all(['a', 'b', 'c'].map((name) => mustTiffin(made, ['create', '--name', name, '--userns', 'auto', 'app:1', 'true'])));
  const maps = await Promise.all(['a', 'b', 'c'].map(map));
  assert.equal(maps.toSorted(), ['0:1025:1024 private', '0:1:1024 private', '0:2049:1024 private']);
  for (const name of ['a', 'b', 'c']) await mustTiffin(made, ['start', '-a', name]);
  await mustTiffin(made, ['rm', 'b']);
  await mustTiffin(made, ['create', '--name', 'd', '--userns', 'auto', 'app:1', 'true']);
  assert.is(await map('d'), maps[1]);
  for (let round = 0; round < 2; round++)
    assert.match(
      await mustTiffin(made, ['run', ...none, '--userns', 'auto', 'app:1', 'cat', '/proc/self/uid_map']),
      /^\s+0\s+3073\s+1024$/,
    );
  const many = await tiffin(made, ['create', '--userns', 'auto:size=65000', 'app:1']);
  assert.is(many.status, 125);
  assert.match(many.stderr, /^Error: not enough unused IDs in user namespace: .*\nhint: remove containers .*usermod --add-subuids/);
});

test('containers join a user namespace with its map', async () => {
  await using made = await home();
  await mustTiffin(made, ['run', '-d', '--name', 'one', '--network', 'none', '--userns', 'keep-id', 'app:1', 'sleep', '1000']);
  const found = await mustTiffin(made, [
    'run',
    ...none,
    '--userns',
    'container:one',
    '--user',
    '0',
    'app:1',
    'sh',
    '-c',
    'readlink /proc/self/ns/user; stat -c %u:%g /bin/busybox /data/large',
  ]);
  const [namespace, ...owners] = found.split('\n');
  assert.equal(owners, ['0:0', '1000:29']);
  assert.is(await mustTiffin(made, ['exec', 'one', 'readlink', '/proc/self/ns/user']), namespace);
});

test('exec, commit, diff, export, cp and why-denied know the map', async () => {
  await using made = await home();
  const script = 'touch /root/new; chown 1000:29 /root/new; mkdir -m 700 /closed; sleep 1000';
  await mustTiffin(made, [
    'run',
    '-d',
    '--name',
    'one',
    '--network',
    'none',
    '--userns',
    'keep-id',
    '--user',
    '0',
    'app:1',
    'sh',
    '-c',
    script,
  ]);
  await mustTiffin(made, ['exec', 'one', 'sh', '-c', 'until test -d /closed; do sleep 0.1; done']);
  assert.is(await mustTiffin(made, ['exec', '--user', 'worker', 'one', 'id', '-u']), '1000');
  assert.is(await mustTiffin(made, ['exec', '--user', String(own), 'one', 'id', '-u']), String(own));
  assert.ok((await mustTiffin(made, ['diff', 'one'])).split('\n').includes('A /root/new'));
  const denied = await tiffin(made, ['why-denied', '--user', 'worker', 'one', '/closed/x']);
  assert.match(denied.stdout, /\/closed/);
  const file = join(made.path, 'one.tar');
  await mustTiffin(made, ['export', '-o', file, 'one']);
  await mustTiffin(made, ['import', '-q', file, 'flat:1']);
  await mustTiffin(made, ['commit', '-q', 'one', 'changed:1']);
  await mustTiffin(made, ['commit', '-q', '--squash', 'one', 'squashed:1']);
  for (const name of ['flat:1', 'changed:1', 'squashed:1'])
    assert.is(
      await mustTiffin(made, ['run', ...none, name, '/bin/stat', '-c', '%n %u:%g', '/root/new', '/closed', '/data/large']),
      '/root/new 1000:29\n/closed 0:0\n/data/large 1000:29',
      name,
    );
});

test('a start after the first finds the layers, also for containers that were made before', async () => {
  await using made = await home();
  const layers = join(made.path, '.local/share/tiffin/layers');
  const trees = () =>
    readdirSync(layers)
      .filter((name) => name.includes('+'))
      .toSorted();
  await mustTiffin(made, ['create', '--name', 'one', '--network', 'none', '--userns', 'keep-id', 'app:1', 'cat', '/data/small']);
  assert.is(trees().length, 1);
  const times = trees().map((name) => statSync(join(layers, name)).ctimeMs);
  assert.is(await mustTiffin(made, ['start', '-a', 'one']), 'small');
  assert.equal(
    trees().map((name) => statSync(join(layers, name)).ctimeMs),
    times,
  );
  await mustTiffin(made, ['run', ...none, '--userns', 'nomap', 'app:1', 'true']);
  assert.is(trees().length, 2);
  assert.match(await mustTiffin(made, ['system', 'check']), /^$/);
  await mustTiffin(made, ['system', 'prune', '-f']);
  await mustTiffin(made, ['rm', '-af']);
  await mustTiffin(made, ['rmi', '-af']);
  assert.equal(readdirSync(layers), []);
});

test('a kernel without data-only layers gets copies', async () => {
  await using made = await home();
  const cache = join(made.path, '.local/share/tiffin/cache');
  await mustTiffin(made, ['run', ...none, '--userns', 'keep-id', 'app:1', 'true']);
  const file = join(cache, 'data-layers');
  const [here] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, `${here}\nno\n`);
  const found = await mustTiffin(made, ['run', ...none, '--userns', 'keep-id', '--user', '0', 'app:1', 'sh', '-c', look]);
  assert.match(found, /\/data\/large 1000:29 640 20000[\s\S]*\n20000\nsmall$/);
  assert.ok(readdirSync(join(made.path, '.local/share/tiffin/layers')).some((name) => /\+[0-9a-f]{16}c$/.test(name)));
  assert.match(await mustTiffin(made, ['system', 'check']), /^$/);
});

test('says in one sentence what a map cannot do, and makes nothing', async () => {
  await using made = await home();
  const refused: readonly (readonly [args: readonly string[], words: RegExp])[] = [
    [
      ['--userns=keep-id:size=500'],
      /^Error: (user|group) \d+ owns \/\S+ in the image, and the container has only .*\nhint: map more, up to \d+.*usermod/,
    ],
    [['--uidmap=0:1:10', '--uidmap=5:100:10'], /conflicts with other mappings: invalid mappings specified/],
    [['--uidmap=0:90000000:10'], /there is no UID 90000000: you have \d+, 0 to \d+\nhint: .*usermod --add-subuids/],
    [['--uidmap=0:@1:1'], /parent ID UID 1 is not mapped\/delegated\nhint: .*usermod --add-subuids/],
    [['--uidmap=5:0:1'], /doesn't map UID 0/],
    [['--userns=keep-id', '--uidmap=0:0:1'], /mutually exclusive/],
    [['--userns=bad'], /unrecognized namespace mode bad passed/],
    [['--subuidname=no-such-user-here'], /no subuid ranges found for user "no-such-user-here" in \/etc\/subuid/],
    [['--userns=container:nope'], /no container with name or ID "nope" found/],
  ];
  for (const [args, words] of refused) {
    const { status, stderr } = await tiffin(made, ['run', ...none, ...args, 'app:1', 'true']);
    assert.is(status, 125, args.join(' '));
    assert.match(stderr, words);
  }
  assert.is(await mustTiffin(made, ['ps', '-aq']), '');
  assert.not.ok(existsSync(join(made.path, '.local/share/tiffin/containers/x')));
  assert.equal(
    readdirSync(join(made.path, '.local/share/tiffin/layers')).filter((name) => name.startsWith('.')),
    [],
  );
});

test('PODMAN_USERNS and containers.conf say what is not said', async () => {
  await using made = await home();
  const map = async (args: readonly string[], env: Record<string, string> = {}) =>
    (await mustTiffin(made, ['run', ...none, ...args, 'app:1', 'cat', '/proc/self/uid_map'], { env })).trim().replaceAll(/\s+/g, ' ');
  assert.match(await map([], { PODMAN_USERNS: 'nomap' }), /^0 1 \d+$/);
  assert.match(await map(['--userns='], { PODMAN_USERNS: 'nomap' }), /^0 0 1 1 1 \d+$/);
  assert.is(await map(['--uidmap=0:1:2000'], { PODMAN_USERNS: 'keep-id' }), '0 1 2000');
  mkdirSync(join(made.path, '.config/containers'), { recursive: true });
  writeFileSync(join(made.path, '.config/containers/containers.conf'), '[containers]\nuserns = "auto:size=1500"\n');
  assert.is(await map([]), '0 1 1500');
  assert.match(await map(['--userns=nomap']), /^0 1 \d+$/);
});

test('who runs is known inside, by name and number, and the host only when asked', async () => {
  await using made = await home();
  const who = async (...args: readonly string[]) =>
    (await mustTiffin(made, ['run', ...none, ...args, 'app:1', 'sh', '-c', 'id; tail -n +5 /etc/passwd; tail -n +6 /etc/group'])).split(
      '\n',
    );
  assert.equal((await who('-u', 'worker'))[0], 'uid=1000(worker) gid=1000(worker) groups=29(audio)');
  assert.equal(await who('-u', '1234:55'), ['uid=1234(1234) gid=55(55)', '1234:*:1234:55:container user:/:/bin/sh', '55:x:55:1234']);
  assert.equal(await who('-u', '1234:audio', '--read-only'), ['uid=1234(1234) gid=29(audio)', '1234:*:1234:29:container user:/:/bin/sh']);
  assert.equal(await who('-u', '1234', '--passwd=false'), ['uid=1234 gid=0(root)']);
  assert.equal(
    (await who('-u', '7', '--passwd-entry=$USERNAME:*:$UID:$GID:$NAME:$HOME:/z', '-w', '/tmp'))[1],
    '7:*:7:0:container user:/tmp:/z',
  );
  assert.equal((await who('-u', '7:8', '--group-entry=gg:x:$GID:$USERLIST')).slice(2), ['gg:x:8:7']);
  assert.equal((await who('--group-add', '77', '--group-add', 'audio'))[0], 'uid=0(root) gid=0(root) groups=29(audio),77');
  assert.equal((await who('--hostuser', 'mail')).length, 2);
  const { status, stderr } = await tiffin(made, ['run', ...none, '--hostuser', 'no-such-user-here', 'app:1', 'true']);
  assert.equal([status, stderr], [126, 'Error: user: unknown user no-such-user-here\n']);
  await mustTiffin(made, ['run', '--name', 'again', '--network', 'none', '-u', '1234', 'app:1', 'true']);
  await mustTiffin(made, ['start', '-a', 'again']);
  assert.equal(await mustTiffin(made, ['diff', 'again']), 'C /etc\nC /etc/passwd');
  const copy = await mustTiffin(made, ['cp', 'again:/etc/passwd', '-']);
  assert.is(copy.match(/1234:\*:1234/g)?.length, 1);
});

test.run();
