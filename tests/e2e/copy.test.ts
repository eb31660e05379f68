// timeout: 240 s
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { settled } from '../support/crash.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('cp', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

const states = ['running', 'created', 'exited'] as const;

/** A container in a state, named after it; its user is 1000:1001, its directory /tmp, and it has a volume, a directory and a file of the host. */
async function containerIn(home: ScratchHome, state: (typeof states)[number]): Promise<string> {
  const shared = home.directory(`shared-${state}`);
  writeFileSync(join(shared, 'host'), 'from the host');
  writeFileSync(join(home.path, `one-${state}`), 'old');
  const mounts = [
    '-v',
    `vol-${state}:/vol`,
    '-v',
    `${shared}:/shared`,
    '-v',
    `${shared}:/closed:ro`,
    '-v',
    `${home.path}/one-${state}:/one`,
  ];
  const options = ['--name', state, '--network', 'none', '-u', '1000:1001', '-w', '/tmp', ...mounts];
  if (state === 'created') await mustTiffin(home, ['create', ...options, 'busybox', 'true']);
  else if (state === 'exited') await mustTiffin(home, ['run', ...options, 'busybox', 'true']);
  else await mustTiffin(home, ['run', '-d', ...options, 'busybox', 'sleep', '1000']);
  return state;
}

/** What a tar from the container says of a path: type, mode and owner. */
async function listed(home: ScratchHome, place: string): Promise<string[]> {
  const tar = await run('sh', ['-c', `"$0" cp "$1" - | tar tvn`, tiffinPath, place], { env: home.env, cwd: home.path });
  return tar.stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/ +\d+ \d{4}-\S+ \S+ /, ' ')]));
}

for (const state of states)
  test(`reaches root, volumes and directories of a container that is ${state}`, async () => {
    await using home = await busyboxHome('cp');
    const name = await containerIn(home, state);
    const source = home.directory('source');
    mkdirSync(join(source, 'sub'));
    writeFileSync(join(source, 'sub/file'), 'x', { mode: 0o600 });
    await mustTiffin(home, ['cp', 'source', `${name}:/vol`]);
    assert.equal(await listed(home, `${name}:/vol/source`), [
      'drwxr-xr-x 1000/1001 source/',
      'drwxr-xr-x 1000/1001 source/sub/',
      '-rw------- 1000/1001 source/sub/file',
    ]);
    await mustTiffin(home, ['cp', '-a=false', 'source/sub/file', `${name}:/kept`]);
    assert.equal(await listed(home, `${name}:/kept`), ['-rw------- 0/0 kept']);
    await mustTiffin(home, ['cp', 'source/sub/file', `${name}:/shared/made`]);
    assert.is(statSync(join(home.path, `shared-${state}/made`)).size, 1);
    await mustTiffin(home, ['cp', `${name}:/closed/host`, 'got']);
    assert.is(readFileSync(join(home.path, 'got'), 'utf8'), 'from the host');
    assert.is(
      (await tiffin(home, ['cp', 'got', `${name}:/closed/no`])).stderr,
      `Error: copy got to ${name}:/closed/no: closed/no: make the file: read-only file system\n`,
    );
    await mustTiffin(home, ['cp', 'got', `${name}:/one`]);
    assert.is(readFileSync(join(home.path, `one-${state}`), 'utf8'), 'from the host');
    await mustTiffin(home, ['cp', `${name}:/vol/source/.`, 'back']);
    assert.equal(readdirSync(join(home.path, 'back/sub')), ['file']);
    assert.is(statSync(join(home.path, 'back/sub/file')).uid, process.getuid?.());
  });

test('starts at the working directory, and follows links inside the root of the container', async () => {
  await using home = await busyboxHome('cp');
  const name = await containerIn(home, 'running');
  writeFileSync(join(home.path, 'f'), 'x');
  await mustTiffin(home, ['cp', 'f', `${name}:made`]);
  await mustTiffin(home, ['exec', '-u', '0', name, 'sh', '-c', 'mkdir /real; ln -s /real /tmp/way; ln -s ../../../../real/leaf /tmp/leaf']);
  await mustTiffin(home, ['cp', 'f', `${name}:way`]);
  await mustTiffin(home, ['cp', 'f', `${name}:leaf`]);
  assert.is(await mustTiffin(home, ['exec', name, 'sh', '-c', 'ls /tmp /real']), '/real:\nf\nleaf\n\n/tmp:\nleaf\nmade\nway');
  await mustTiffin(home, ['cp', `${name}:/proc/1/comm`, 'comm']);
  assert.is(readFileSync(join(home.path, 'comm'), 'utf8'), 'sleep\n');
});

test('copies between containers, and within one', async () => {
  await using home = await busyboxHome('cp');
  await containerIn(home, 'running');
  await containerIn(home, 'exited');
  await mustTiffin(home, ['exec', '-u', '0', 'running', 'sh', '-c', 'mkdir -p /a/b; echo x > /a/b/c; chown 5:6 /a/b/c']);
  await mustTiffin(home, ['cp', '-a=false', 'running:/a', 'exited:/made']);
  assert.equal(await listed(home, 'exited:/made/b/c'), ['-rw-r--r-- 5/6 c']);
  for (const name of ['running', 'exited']) {
    const from = name === 'running' ? '/a' : '/made';
    await mustTiffin(home, ['cp', `${name}:${from}`, `${name}:${from}/b`]);
    assert.is((await listed(home, `${name}:${from}`)).length, 6, name);
  }
});

test('streams tars both ways, packed or not', async () => {
  await using home = await busyboxHome('cp');
  const name = await containerIn(home, 'running');
  home.directory('tree/sub');
  writeFileSync(join(home.path, 'tree/sub/file'), 'x');
  for (const packing of ['', 'z']) {
    const line = `tar c${packing}f - --owner 7 --group 8 tree | "$0" cp -a=false - ${name}:/vol && "$0" cp ${name}:/vol/tree - | tar tvn`;
    const { stdout, stderr } = await run('sh', ['-c', line, tiffinPath], { env: home.env, cwd: home.path });
    assert.match(stdout, /^drwxr-xr-x 7\/8 .* tree\/\n.* tree\/sub\/\n-rw-r--r-- 7\/8 .* tree\/sub\/file\n$/, stderr);
  }
  const refusals: readonly (readonly [string, string])[] = [
    [`${name}:/vol/tree/sub/file`, 'destination must be a directory when copying from stdin'],
    [`${name}:/none`, 'destination must be a directory when copying from stdin'],
    [`${name}:/none/x`, '"/none/x" could not be found on container running: no such file or directory'],
  ];
  const tar = (await run('tar', ['cf', '-', 'tree'], { cwd: home.path, encoding: 'latin1' } as never)).stdout;
  for (const [target, words] of refusals) {
    const { status, stderr } = await tiffin(home, ['cp', '-', target], { stdin: Buffer.from(tar, 'latin1') });
    assert.equal([status, stderr], [125, `Error: ${words}\n`]);
  }
  const late = `(sleep 0.3; tar cf - tree) | "$0" cp - ${name}:/vol`;
  assert.equal((await run('sh', ['-c', late, tiffinPath], { env: home.env, cwd: home.path })).stderr, '');
  const empty = await tiffin(home, ['cp', '-', `${name}:/vol`], { stdin: '' });
  assert.equal([empty.status, empty.stderr], [125, 'Error: source must be a (compressed) tar archive when copying from stdin\n']);
});

test('says what was left out, and how far a copy came that failed', async () => {
  await using home = await busyboxHome('cp');
  await mustTiffin(home, ['run', '-d', '--name', 'small', '--network', 'none', '--tmpfs', '/small:size=200k', 'busybox', 'sleep', '1000']);
  const source = home.directory('source');
  for (const name of ['a', 'b', 'c']) writeFileSync(join(source, name), Buffer.alloc(90_000, 'x'));
  const { status, stderr } = await tiffin(home, ['cp', 'source/.', 'small:/small']);
  assert.is(status, 125);
  assert.match(
    stderr,
    /^Error: copy source\/\. to small:\/small: small\/c: .*no space left on device \(2 files and directories, 180kB, were copied before that\)/,
  );
  const socket = await tiffin(home, ['cp', 'small:/dev', 'devices']);
  assert.is(socket.status, 0, socket.stderr);
  assert.match(socket.stderr, /^Warning: left out at devices, where they cannot be made: \d+ devices$/m);
});

test('writes into a directory of somebody else in which all may write', async () => {
  await using home = await busyboxHome('cp-shared');
  await mustTiffin(home, ['create', '--name', 'x', '--network', 'none', 'busybox', 'true']);
  const [target, directory] = [`/tmp/tiffin-cp-${process.pid}`, `/tmp/tiffin-cp-${process.pid}-etc`];
  try {
    await mustTiffin(home, ['cp', 'x:/bin/busybox', target]);
    await mustTiffin(home, ['cp', 'x:/etc', directory]);
    assert.ok(statSync(target).size > 100_000);
  } finally {
    for (const path of [target, directory]) rmSync(path, { recursive: true, force: true });
  }
});

test('keeps names that are no text', async () => {
  await using home = await busyboxHome('cp');
  await mustTiffin(home, ['run', '-d', '--name', 'raw', '--network', 'none', 'busybox', 'sleep', '1000']);
  const raw = Buffer.concat([Buffer.from(`${home.directory('source')}/n`), Buffer.from([0xff])]);
  writeFileSync(raw, 'x');
  const line = `"$0" cp "$(printf 'source/n\\377')" "$(printf 'raw:/m\\376')" && "$0" cp "$(printf 'raw:/m\\376')" "$(printf 'o\\375')"`;
  assert.is((await run('sh', ['-c', line, tiffinPath], { env: home.env, cwd: home.path })).status, 0);
  assert.ok(existsSync(Buffer.concat([Buffer.from(`${home.path}/o`), Buffer.from([0xfd])])));
  assert.is(await mustTiffin(home, ['exec', 'raw', 'sh', '-c', "ls / | grep -c '^m'"]), '1');
});

test('refuses to fill a terminal, and what is no pair of places', async () => {
  await using home = await busyboxHome('cp');
  const table: readonly (readonly [readonly string[], RegExp])[] = [
    [['a', 'b'], /name or ID cannot be empty/],
    [['a'], /accepts 2 arg\(s\), received 1/],
    [['a', 'c:'], /you must specify paths/],
    [['a', 'none:/x'], /container "none" does not exist/],
  ];
  for (const [args, words] of table) {
    const { status, stderr } = await tiffin(home, ['cp', ...args]);
    assert.is(status, 125);
    assert.match(stderr, words);
  }
});

test('leaves nothing behind that runs', async () => {
  await using home = await busyboxHome('cp');
  await containerIn(home, 'created');
  symlinkSync('nowhere', join(home.path, 'dangling'));
  await tiffin(home, ['cp', 'dangling', 'created:/x']);
  await mustTiffin(home, ['cp', 'created:/shared', 'out']);
  assert.equal(await settled(home, new Set()), []);
});

test.run();
