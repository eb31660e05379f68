import { lstatSync, readFileSync, writeFileSync, existsSync, linkSync, symlinkSync, truncateSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { helperPath } from '../../../src/native/helper-path.ts';
import { startStorageVerb } from '../../../src/native/storage-verb.ts';
import { copyTree, packTree, removeTrees } from '../../../src/native/unpack.ts';
import { realmArguments } from '../../../src/native/user-namespace.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { paxHeader, rawEntry, rawTar } from '../../support/raw-tar.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { run } from '../../support/spawn.ts';
import { describeTree, inRealm, testRealm, unpackBytes } from '../../support/unpacking.ts';

const needs = ['helper', 'user-namespaces', 'subuids'] as const;

const verbs = suiteNeeding('startStorageVerb', ...needs);
verbs('rejects with what the helper reports', async () => {
  await using home = await scratchHome();
  const args = ['unpack', ...realmArguments(testRealm(home)), '--to', join(home.path, 'missing')];
  await assertRejects(
    startStorageVerb({ args, subject: 'layer x', input: 'ignore', output: 'ignore' }).done,
    'not-found',
    /^layer x: enter .*missing: no such file/,
  );
});
verbs('rejects when the helper says nothing', async () => {
  const program = '/bin/false';
  await assertRejects(
    startStorageVerb({ program, args: [], subject: 'x', input: 'ignore', output: 'ignore' }).done,
    'runtime-failed',
    /the helper ended with 1/,
  );
});
verbs('starts nothing when the signal came before', () => {
  const signal = AbortSignal.abort();
  const verb = { program: '/no/such/program', args: [], subject: 'x', input: 'ignore', output: 'ignore', signal } as const;
  assertFails(() => startStorageVerb(verb), 'cancelled');
});
verbs('rejects when the signal comes', async () => {
  const control = new AbortController();
  const { signal } = control;
  const { done } = startStorageVerb({ program: '/bin/sleep', args: ['9'], subject: 'x', input: 'ignore', output: 'ignore', signal });
  control.abort();
  await assertRejects(done, 'cancelled');
});
verbs.run();

const packs = suiteNeeding('packTree', ...needs);
packs('packs a changeset to what it was unpacked from', async () => {
  await using home = await scratchHome();
  const long = `${'d'.repeat(90)}/${'n'.repeat(150)}`;
  const archive = rawTar(
    rawEntry({ name: 'a/', type: '5', mode: 0o2750, uid: 7, gid: 9 }),
    rawEntry({ name: 'a/.wh.gone' }),
    rawEntry({ name: 'a/file', mode: 0o4711, uid: 1000, data: 'x'.repeat(70_000) }),
    rawEntry({ name: 'b', type: '2', link: '/nowhere' }),
    rawEntry({ name: 'c', type: '1', link: 'a/file' }),
    rawEntry({ name: 'o/', type: '5' }),
    rawEntry({ name: 'o/.wh..wh..opq' }),
    paxHeader([
      ['path', long],
      ['SCHILY.xattr.user.k', Buffer.from([0, 1])],
      ['linkpath', 'y'.repeat(300)],
    ]),
    rawEntry({ name: 'x', data: 'y' }),
    rawEntry({ name: 'pipe', type: '6' }),
  );
  const realm = testRealm(home);
  const { failure } = await unpackBytes(home, archive, { name: 'first', keep: true });
  assert.is(failure?.message, undefined);
  const packed = await buffer(packTree(join(home.path, 'first'), { realm }));
  const { tree } = await unpackBytes(home, packed, { name: 'second', keep: true });
  assert.equal(tree, describeTree(join(home.path, 'first')));
  assert.ok(packed.equals(await buffer(packTree(join(home.path, 'second'), { realm }))), 'the same bytes again');
  const listed = (await run('tar', ['-tvf', '-', '--numeric-owner'], { stdin: packed })).stdout;
  assert.match(listed, /drwxr-s--- 7\/9 .* a\/\n/);
  assert.match(listed, /a\/\.wh\.gone\n/);
  assert.match(listed, /o\/\.wh\.\.wh\.\.opq\n/);
  assert.match(listed, /^hrws--x--x 1000\/0 .* c link to a\/file$/m);
});
packs('gives everything one owner, and leaves whiteouts and sockets out of an ordinary tree', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  await unpackBytes(home, rawTar(rawEntry({ name: '.wh.gone' }), rawEntry({ name: 'f', uid: 5, data: 'x' })), { keep: true });
  const packed = await buffer(packTree(join(home.path, 'layer'), { realm, changeset: false, owner: { uid: 3, gid: 4 } }));
  assert.match((await run('tar', ['-tvf', '-', '--numeric-owner'], { stdin: packed })).stdout, /^-rw-r--r-- 3\/4 +1 .* f\n$/);
});
packs('packs layers as one tree, and writes nothing to them', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const layers = {
    base: rawTar(
      rawEntry({ name: 'gone', data: 'x' }),
      rawEntry({ name: 'both', data: 'old' }),
      rawEntry({ name: 'dir/below', data: 'x', uid: 7 }),
      rawEntry({ name: 'hidden/below', data: 'x' }),
    ),
    top: rawTar(
      rawEntry({ name: '.wh.gone' }),
      rawEntry({ name: 'both', data: 'newer' }),
      rawEntry({ name: 'dir/above', data: 'x' }),
      rawEntry({ name: 'hidden/.wh..wh..opq' }),
    ),
  };
  for (const [name, archive] of Object.entries(layers)) await unpackBytes(home, archive, { name, keep: true });
  const before = describeTree(join(home.path, 'top'));
  const packed = await buffer(packTree(join(home.path, 'top'), { realm, lower: [join(home.path, 'base')] }));
  const listed = (await run('tar', ['-tvf', '-', '--numeric-owner'], { stdin: packed })).stdout;
  assert.equal(
    listed.split('\n').map((line) => line.replace(/^\S+ (\S+) +(\d+) \S+ \S+/, '$1 $2')),
    ['0/0 5 both', '0/0 0 dir/', '0/0 1 dir/above', '7/0 1 dir/below', '0/0 0 hidden/', ''],
  );
  assert.equal(describeTree(join(home.path, 'top')), before);
});
packs('loses nothing when it is read late', async () => {
  await using home = await scratchHome();
  await unpackBytes(home, rawTar(rawEntry({ name: 'f', data: 'x' })), { keep: true });
  const packing = packTree(join(home.path, 'layer'), { realm: testRealm(home) });
  // The helper has ended by the time when another one has done the same.
  const second = await buffer(packTree(join(home.path, 'layer'), { realm: testRealm(home) }));
  await sleep(100);
  assert.ok((await buffer(packing)).equals(second));
});
packs('fails when the tree cannot be packed', async () => {
  await using home = await scratchHome();
  await assertRejects(buffer(packTree(join(home.path, 'missing'), { realm: testRealm(home) })), 'not-found', /missing/);
});
packs.run();

const removes = suiteNeeding('removeTrees', ...needs);
removes('removes trees of any owner, mode and depth, and follows nothing', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const outside = home.directory('outside');
  writeFileSync(join(outside, 'kept'), '');
  const tree = home.directory('tree');
  symlinkSync(outside, join(tree, 'link'));
  await inRealm(
    realm,
    'sh',
    '-c',
    'cd "$1"; mkdir -p a/b; touch a/b/c; chown 1000:1000 a/b/c; chown 50 a/b; chmod 0 a/b a; for i in $(seq 1500); do mkdir dddddddddddddddddddd; cd dddddddddddddddddddd; done; touch deep',
    'sh',
    tree,
  );
  await removeTrees([tree, join(home.path, 'never-was')], { realm });
  assert.not(existsSync(tree));
  assert.ok(existsSync(join(outside, 'kept')));
  const dangling = join(home.path, 'dangling');
  symlinkSync(outside, dangling);
  await removeTrees([dangling], { realm });
  assert.ok(existsSync(join(outside, 'kept')));
});
removes('refuses while the lock is held, and removes when it is free', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const tree = home.directory('tree');
  const lock = join(tree, 'lock');
  writeFileSync(lock, '');
  const holder = spawn('sh', ['-c', 'exec flock "$1" sh -c "echo held; read _"', 'sh', lock], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(holder.stdout, 'data');
  await assertRejects(removeTrees([tree], { realm, lock }), 'in-use', /lock/);
  assert.ok(existsSync(tree));
  holder.stdin.end('\n');
  await once(holder, 'close');
  await removeTrees([tree], { realm, lock });
  assert.not(existsSync(tree));
});
removes('needs no space', async () => {
  await using home = await scratchHome();
  const script =
    'mkdir "$1" && mount -t tmpfs -o size=64k tmpfs "$1" && mkdir -p "$1/t/a" && head -c 1000000 /dev/zero > "$1/t/a/full" 2>/dev/null; "$2" rmtree --realm "" --uid-map 0:0:1 --gid-map 0:0:1 -- "$1/t" 3>&1; ls "$1"';
  assert.is(await inRealm(testRealm(home), 'sh', '-c', script, 'sh', join(home.path, 'small'), helperPath()), 'OK\n');
});
removes.run();

const copies = suiteNeeding('copyTree', ...needs);
copies('copies owners, modes, times, links and holes', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const [from, to] = [home.directory('from'), home.directory('to')];
  writeFileSync(join(from, 'sparse'), 'start');
  truncateSync(join(from, 'sparse'), 10_000_000);
  linkSync(join(from, 'sparse'), join(from, 'other-name'));
  await inRealm(
    realm,
    'sh',
    '-c',
    'cd "$1"; mkdir -p d/e; echo x > d/e/f; chown 33:44 d/e/f; chmod 4750 d/e/f; ln -s /abs l; mkfifo p; touch -d @1000000000.5 d/e/f d; chmod 1777 .; chown 3 .',
    'sh',
    from,
  );
  await copyTree(from, to, realm);
  const list = (path: string): Promise<string> =>
    inRealm(realm, 'sh', '-c', 'cd "$1" && find . -printf "%P %y %m %U:%G %T@ %l %n %s\\n" | sort', 'sh', path);
  assert.is(await list(to), await list(from));
  assert.ok(lstatSync(join(to, 'sparse')).blocks < 100);
  assert.is(lstatSync(join(to, 'sparse')).ino, lstatSync(join(to, 'other-name')).ino);
});
copies.run();

const realms = suiteNeeding('the realm', ...needs);
realms('is shared by all who live at once, and made anew when they are gone', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const sleeper = spawn(helperPath(), ['userns', ...realmArguments(realm), '--', 'sh', '-c', 'readlink /proc/self/ns/user; read _'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [first] = (await once(sleeper.stdout, 'data')) as [Buffer];
  const others = await Promise.all(Array.from({ length: 8 }, () => inRealm(realm, 'readlink', '/proc/self/ns/user')));
  assert.equal(new Set(others), new Set([first.toString()]));
  sleeper.stdin.end('\n');
  await once(sleeper, 'close');
  assert.is((await inRealm(realm, 'id', '-u')).trim(), '0');
});
realms('is made once at a time by many who come together', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const maps = await Promise.all(Array.from({ length: 20 }, () => inRealm(realm, 'sh', '-c', 'grep -c . /proc/self/uid_map')));
  assert.equal(new Set(maps), new Set([`${realm.uidMap.length}\n`]));
});
realms('is not believed by its registry alone', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  const inode = lstatSync('/proc/self/ns/user').ino;
  for (const text of ['', 'rubbish', '\0'.repeat(5000), `${process.pid} 1 ${boot} ${inode}\n`, `1 1 ${boot} 1\n`, `999999999999 1 x 1\n`]) {
    writeFileSync(realm.registry, text);
    assert.is((await inRealm(realm, 'id', '-u')).trim(), '0', JSON.stringify(text.slice(0, 20)));
  }
});
realms('says what newuidmap says', async () => {
  await using home = await scratchHome();
  const realm = {
    ...testRealm(home),
    uidMap: [
      { inside: 0, host: process.getuid?.() ?? 0, length: 1 },
      { inside: 1, host: 3_000_000_000, length: 9 },
    ],
  };
  const copied = copyTree(home.directory('from'), home.directory('to'), realm);
  await assertRejects(copied, 'denied', /newuidmap.*3000000000.*not allowed[^]*\/etc\/subuid/);
  // One's own files are removed without it.
  const own = home.directory('own');
  writeFileSync(join(own, 'file'), '');
  await removeTrees([own], { realm });
  assert.not(existsSync(own));
});
realms('has one ID without newuidmap', async () => {
  await using home = await scratchHome();
  assert.match(
    await inRealm(testRealm(home, { single: true }), 'sh', '-c', 'id -u; cat /proc/self/uid_map /proc/self/setgroups'),
    /^0\n +0 +\d+ +1\ndeny\n$/,
  );
});
realms('passes the status of its command on', async () => {
  await using home = await scratchHome();
  const inside = async (...command: string[]): Promise<number> =>
    (await run(helperPath(), ['userns', ...realmArguments(testRealm(home)), '--', ...command])).status;
  assert.is(await inside('sh', '-c', 'exit 7'), 7);
  assert.is(await inside('no-such-command'), 127);
  assert.is(await inside('/etc/passwd'), 126);
  assert.is(await inside('sh', '-c', 'kill -TERM $$'), 143);
});
realms.run();
