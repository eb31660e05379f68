// timeout: 180 s
import { createHash, randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, openSync, closeSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { helperFeatures } from '../../../src/native/helper-features.ts';
import { helperPath } from '../../../src/native/helper-path.ts';
import { needsLowerLayers, removeTrees, unpackLayer } from '../../../src/native/unpack.ts';
import { realmArguments } from '../../../src/native/user-namespace.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { faultyHelper } from '../../support/box.ts';
import { suiteNeeding, testNeeding } from '../../support/needs.ts';
import { base256, gnuLong, paxHeader, rawEntry, rawTar } from '../../support/raw-tar.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';
import { must, run } from '../../support/spawn.ts';
import { describeTree, inRealm, testRealm, unpackBytes } from '../../support/unpacking.ts';

const needs = ['helper', 'user-namespaces', 'subuids'] as const;
const file = (name: string, data = ''): Buffer => rawEntry({ name, data });
const directory = (name: string): Buffer => rawEntry({ name, type: '5' });
const hardlink = (name: string, link: string): Buffer => rawEntry({ name, type: '1', link });

const content = suiteNeeding('unpackLayer, what images contain', ...needs);

content('keeps owners, modes and set-ID bits', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const archive = rawTar(
    rawEntry({ name: 'shared/', type: '5', mode: 0o2775, gid: 50 }),
    rawEntry({ name: 'shared/own', gid: 0, data: 'x' }),
    rawEntry({ name: 'tmp/', type: '5', mode: 0o1777 }),
    rawEntry({ name: 'su', mode: 0o4755, data: 'x' }),
    rawEntry({ name: 'secret', mode: 0o600, uid: 1000, gid: 65_534, data: 'x' }),
    rawEntry({ name: 'link', type: '2', link: '/absolute/target', uid: 7, gid: 8 }),
    rawEntry({ name: 'closed/', type: '5', mode: 0o000, uid: 3 }),
    rawEntry({ name: 'closed/in', data: 'x' }),
  );
  const { failure } = await unpackBytes(home, archive, { keep: true });
  assert.is(failure?.message, undefined);
  const names = ['shared', 'shared/own', 'tmp', 'su', 'secret', 'link', 'closed', 'closed/in'];
  const seen = await inRealm(realm, 'stat', '-c', '%n %a %u:%g %Y', ...names.map((name) => join(home.path, 'layer', name)));
  assert.equal(
    seen
      .trim()
      .split('\n')
      .map((line) => line.slice(line.indexOf('/layer/') + 7)),
    [
      'shared 2775 0:50 1000000000',
      'shared/own 644 0:0 1000000000',
      'tmp 1777 0:0 1000000000',
      'su 4755 0:0 1000000000',
      'secret 600 1000:65534 1000000000',
      'link 777 7:8 1000000000',
      'closed 0 3:0 1000000000',
      'closed/in 644 0:0 1000000000',
    ],
  );
  assert.is(await inRealm(realm, 'readlink', join(home.path, 'layer/link')), '/absolute/target\n');
});

content('keeps times to the nanosecond and before 1970, of directories too', async () => {
  await using home = await scratchHome();
  const archive = rawTar(
    paxHeader([['mtime', '1700000000.123456789']]),
    directory('d/'),
    file('d/a'),
    paxHeader([['mtime', '-1.5']]),
    file('old'),
    rawEntry({ name: 'base256', mtime: base256(-3n, 12) }),
    file('d/b'),
  );
  await unpackBytes(home, archive, { keep: true });
  const time = (name: string): bigint => lstatSync(join(home.path, 'layer', name), { bigint: true }).mtimeNs;
  assert.is(time('d'), 1_700_000_000_123_456_789n);
  assert.is(time('old'), -1_500_000_000n);
  assert.is(time('base256'), -3_000_000_000n);
});

content('keeps attributes of any bytes, and drops those that are not its own', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const binary = Buffer.from([0, 10, 61, 255]);
  const archive = rawTar(
    paxHeader([
      ['SCHILY.xattr.user.binary', binary],
      ['LIBARCHIVE.xattr.user.%C3%A9', Buffer.from(binary.toString('base64'))],
      ['SCHILY.xattr.user.overlay.opaque', 'y'],
      ['SCHILY.xattr.trusted.overlay.opaque', 'y'],
      ['SCHILY.xattr.user.containers.override_stat', '0:0:0755'],
      ['SCHILY.xattr.security.selinux', 'system_u:object_r:x_t:s0'],
    ]),
    directory('d/'),
    // cap_net_raw=ep, as ping has it.
    paxHeader([['SCHILY.xattr.security.capability', Buffer.from('0100000200200000000000000000000000000000', 'hex')]]),
    rawEntry({ name: 'ping', mode: 0o755, uid: 5, data: 'x' }),
  );
  const { failure } = await unpackBytes(home, archive, { keep: true });
  assert.is(failure?.message, undefined);
  const script =
    'import os,sys\nfor n in sys.argv[1:]:\n  for k in sorted(os.listxattr(n)): print(k.encode("utf8","surrogateescape").hex() if 0 else k, os.getxattr(n,k).hex())';
  const seen = await inRealm(realm, 'python3', '-c', script, join(home.path, 'layer/d'), join(home.path, 'layer/ping'));
  assert.equal(seen.trim().split('\n'), [
    'user.binary 000a3dff',
    'user.é 000a3dff',
    'security.capability 0100000200200000000000000000000000000000',
  ]);
});

content('reads GNU long names and V7 directories', async () => {
  await using home = await scratchHome();
  const long = `${'d'.repeat(120)}/${'n'.repeat(200)}`;
  const { tree } = await unpackBytes(
    home,
    rawTar(
      gnuLong('L', long),
      file('short', 'x'),
      gnuLong('K', long),
      rawEntry({ name: 'l', type: '2' }),
      rawEntry({ name: 'v7/', type: '\0', magic: '', mode: 0o755 }),
    ),
  );
  assert.is(tree[long], 'file x');
  assert.is(tree['l'], `link ${long}`);
  assert.is(tree['v7'], 'directory');
});

content('makes fifos, leaves devices out and counts them', async () => {
  await using home = await scratchHome();
  const { result, tree } = await unpackBytes(
    home,
    rawTar(rawEntry({ name: 'pipe', type: '6' }), rawEntry({ name: 'null', type: '3' }), rawEntry({ name: 'sda', type: '4' })),
  );
  assert.equal(tree, { pipe: 'fifo' });
  assert.is(result?.skippedDevices, 2);
});

content('makes whiteouts that hide lower layers only, in any order', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const archive = rawTar(
    directory('a/'),
    file('a/.wh.gone'),
    file('a/new', 'x'),
    file('.wh.before'),
    file('before', 'x'),
    file('after', 'x'),
    file('.wh.after'),
    file('.wh.tree'),
    file('tree/in', 'x'),
    directory('opaque/'),
    file('opaque/.wh..wh..opq'),
    file('opaque/in', 'x'),
  );
  const { tree, result } = await unpackBytes(home, archive, { keep: true });
  assert.equal(tree, {
    a: 'directory',
    'a/gone': 'whiteout',
    'a/new': 'file x',
    after: 'file x',
    before: 'file x',
    opaque: 'directory',
    'opaque/in': 'file x',
    tree: 'directory',
    'tree/in': 'file x',
  });
  assert.is(result?.opaqueRoot, false);
  const script =
    'import os,sys\nprint([n for n in ("a","tree","opaque") if "user.overlay.opaque" in os.listxattr(os.path.join(sys.argv[1],n))])';
  assert.is(await inRealm(realm, 'python3', '-c', script, join(home.path, 'layer')), "['tree', 'opaque']\n");
  assert.is(lstatSync(join(home.path, 'layer/a')).mtimeMs, 1_000_000_000_000);
});

content('tells that the root is opaque', async () => {
  await using home = await scratchHome();
  const { result } = await unpackBytes(home, rawTar(file('.wh..wh..opq'), file('f')));
  assert.is(result?.opaqueRoot, true);
});

content('makes hard links, before and after other names of the file', async () => {
  await using home = await scratchHome();
  await unpackBytes(
    home,
    rawTar(
      file('a', 'x'),
      hardlink('d/b', 'a'),
      hardlink('/c', './d//b'),
      rawEntry({ name: 's', type: '2', link: 'a' }),
      hardlink('t', 's'),
    ),
    { keep: true },
  );
  const inode = (name: string): number => lstatSync(join(home.path, 'layer', name)).ino;
  assert.is(inode('a'), inode('d/b'));
  assert.is(inode('a'), inode('c'));
  assert.is(inode('s'), inode('t'));
});

content('copies the target of a hard link up from a lower layer', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  await unpackBytes(
    home,
    rawTar(directory('usr/'), rawEntry({ name: 'usr/tool', mode: 0o4755, uid: 9, data: 'tool' }), file('hidden', 'x')),
    { name: 'bottom', keep: true },
  );
  await unpackBytes(home, rawTar(file('.wh.hidden'), file('other', 'x')), { name: 'middle', keep: true });
  const lower = [join(home.path, 'middle'), join(home.path, 'bottom')];
  const archive = rawTar(hardlink('alias', 'usr/tool'));
  const alone = await unpackBytes(home, archive);
  assert.ok(needsLowerLayers(alone.failure));
  const { failure, tree } = await unpackBytes(home, archive, { lower, keep: true });
  assert.is(failure?.message, undefined);
  assert.equal(tree, { alias: 'file tool', usr: 'directory', 'usr/tool': 'file tool' });
  assert.match(await inRealm(realm, 'stat', '-c', '%a %u %h', join(home.path, 'layer/alias')), /^4755 9 2$/m);
  const hidden = await unpackBytes(home, rawTar(hardlink('alias', 'hidden')), { name: 'second', lower });
  assert.match(String(hidden.failure?.message), /hard link to hidden, which is missing/);
});

content("makes everything the user's in a realm of one ID", async () => {
  await using home = await scratchHome();
  const realm = testRealm(home, { single: true });
  const { result, failure } = await unpackBytes(
    home,
    rawTar(rawEntry({ name: 'f', uid: 1000, gid: 1000, data: 'x' }), rawEntry({ name: 'g', data: 'x' })),
    { realm, keep: true },
  );
  assert.is(failure?.message, undefined);
  assert.is(result?.squashedOwners, 1);
  assert.is(lstatSync(join(home.path, 'layer/f')).uid, process.getuid?.());
});

content('refuses more than it may unpack', async () => {
  await using home = await scratchHome();
  const bytes = await unpackBytes(home, rawTar(file('a', 'xx'), file('b', 'xx')), { limits: { maxBytes: 3 } });
  assert.match(String(bytes.failure?.message), /b: 2 bytes make the files larger than the 3 that are free/);
  const entries = await unpackBytes(home, rawTar(file('a'), file('b')), { limits: { maxEntries: 1 } });
  assert.match(String(entries.failure?.message), /more than 1 entries/);
});

content('stops when it is cancelled', async () => {
  await using home = await scratchHome();
  const controller = new AbortController();
  mkdirSync(join(home.path, 'layer'));
  const unpacking = unpackLayer({ realm: testRealm(home), destination: join(home.path, 'layer'), signal: controller.signal });
  unpacking.stdin.write(file('a', 'x'));
  controller.abort();
  await assertRejects(unpacking.done, 'cancelled');
});

content('ends with the process that started it', async () => {
  await using home = await scratchHome();
  const args = ['unpack', ...realmArguments(testRealm(home)), '--to', home.directory('layer')];
  // The shell says who the helper is and is killed; what feeds the helper lives on.
  const script = 'exec 3>/dev/null; mkfifo "$1"; exec 4<>"$1"; shift; "$@" <&4 & echo $!; wait';
  const shell = spawn('sh', ['-c', script, 'sh', join(home.path, 'pipe'), helperPath(), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(shell.stdout, 'data')) as [Buffer];
  const isThere = (): boolean => existsSync(`/proc/${line.toString().trim()}`);
  await sleep(500);
  assert.ok(isThere());
  shell.kill('SIGKILL');
  for (let tries = 0; tries < 300 && isThere(); tries += 1) await sleep(10);
  assert.not(isThere());
});

content('says that the disk is full', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const place = join(home.path, 'small');
  mkdirSync(place);
  // What is mounted in the realm's own mount namespace is seen by helpers that are started there.
  const script = `mount -t tmpfs -o size=64k tmpfs ${place} && mkdir ${place}/layer && exec "$@" 3>&1`;
  const args = ['unpack', '--realm', '', '--uid-map', '0:0:1', '--gid-map', '0:0:1', '--to', `${place}/layer`];
  const said = await inRealm(
    realm,
    'sh',
    '-c',
    `${script.replace('exec "$@" 3>&1', '"$@" 3>&1 < /dev/stdin || true')}`,
    'sh',
    'sh',
    '-c',
    `head -c 200000 /dev/zero > ${home.path}/big; tar -cf - -C ${home.path} big | ${helperPath()} ${args.map((arg) => `'${arg}'`).join(' ')}`,
  );
  assert.match(said, /^E write -1 28 big: write 200000 bytes/m);
});
content.run();

const sparse = suiteNeeding('unpackLayer, sparse files as GNU tar writes them', ...needs);
for (const format of [
  ['--format=gnu'],
  ['--format=pax', '--sparse-version=0.0'],
  ['--format=pax', '--sparse-version=0.1'],
  ['--format=pax', '--sparse-version=1.0'],
]) {
  sparse(format.join(' '), async () => {
    await using home = await scratchHome();
    const source = home.directory('source');
    await must(
      'sh',
      [
        '-c',
        'truncate -s 30M f; for i in $(seq 1 2 59); do echo part $i | dd of=f bs=1 seek=$((i*500000)) conv=notrunc status=none; done; truncate -s 1M hole',
      ],
      { cwd: source, env: home.env },
    );
    const { stdoutBytes } = await import('../../support/spawn.ts').then(({ run }) =>
      run('tar', ['-S', ...format, '-cf', '-', '-C', source, 'f', 'hole']),
    );
    const { failure } = await unpackBytes(home, stdoutBytes, { keep: true });
    assert.is(failure?.message, undefined);
    for (const name of ['f', 'hole']) {
      const made = join(home.path, 'layer', name);
      assert.ok(readFileSync(made).equals(readFileSync(join(source, name))), name);
      assert.ok(lstatSync(made).blocks < 2000, `${name} has its holes`);
    }
  });
}
sparse.run();

const compressed = suiteNeeding('unpackLayer, compressed', ...needs);

/** Text, noise and repeats near and far: all kinds of blocks. */
function mixedTar(): Buffer {
  const words = Array.from({ length: 3000 }, (_, i) => `word${(i * 7919) % 613}`).join(' ');
  const noise = randomBytes(200_000);
  return rawTar(
    file('text', words),
    file('noise', noise.toString('latin1')),
    file('zeros', '\0'.repeat(3_000_000)),
    file('again', words.slice(5000) + words),
    file('runs', 'abc'.repeat(90_000)),
  );
}

async function unpackCompressed(home: ScratchHome, bytes: Buffer, compression: 'none' | 'gzip' | 'zstd'): Promise<string | undefined> {
  const path = join(home.path, 'blob');
  writeFileSync(path, bytes);
  const destination = join(home.path, `layer-${randomBytes(4).toString('hex')}`);
  mkdirSync(destination);
  const fd = openSync(path, 'r');
  try {
    return (await unpackLayer({ realm: testRealm(home), destination, compression, digest: true, inputFd: fd }).done).digest;
  } finally {
    closeSync(fd);
    await removeTrees([destination], { realm: testRealm(home) });
  }
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

compressed('decodes every level and strategy of gzip, and computes the digest', async () => {
  await using home = await scratchHome();
  const tar = mixedTar();
  for (const options of [
    ...[0, 1, 2, 4, 6, 9].map((level) => ({ level })),
    { strategy: 1 },
    { strategy: 2 },
    { strategy: 3 },
    { strategy: 4 },
    { windowBits: 9 },
    { memLevel: 1 },
  ])
    assert.is(await unpackCompressed(home, gzipSync(tar, options), 'gzip'), digestOf(tar), JSON.stringify(options));
  assert.is(await unpackCompressed(home, tar, 'none'), digestOf(tar));
});

compressed('decodes members one after the other, and headers with names', async () => {
  await using home = await scratchHome();
  const tar = mixedTar();
  const parts = [tar.subarray(0, 1), tar.subarray(1, 70_000), tar.subarray(70_000, 70_000), tar.subarray(70_000)];
  assert.is(await unpackCompressed(home, Buffer.concat(parts.map((part) => gzipSync(part))), 'gzip'), digestOf(tar));
  const trailer = gzipSync(tar).subarray(-8);
  const named = Buffer.concat([
    Buffer.from('1f8b081c000000000003', 'hex'),
    Buffer.from('0300616263', 'hex'),
    Buffer.from('name\0comment\0'),
    deflateRawSync(tar),
    trailer,
  ]);
  assert.is(await unpackCompressed(home, named, 'gzip'), digestOf(tar));
});

compressed('refuses gzip that is cut, changed or followed by rubbish', async () => {
  await using home = await scratchHome();
  const whole = gzipSync(mixedTar());
  for (const length of [0, 5, 10, 1000, whole.length - 9, whole.length - 8, whole.length - 1])
    await assertRejects(unpackCompressed(home, whole.subarray(0, length), 'gzip'), 'corrupt');
  await assertRejects(
    unpackCompressed(home, Buffer.concat([whole, Buffer.from('rubbish')]), 'gzip'),
    'corrupt',
    /not gzip|ends in the middle/,
  );
  const wrongSize = Buffer.from(whole);
  wrongSize[wrongSize.length - 1]! ^= 1;
  await assertRejects(unpackCompressed(home, wrongSize, 'gzip'), 'corrupt', /its size/);
});

compressed('verifies the checksum of gzip when nobody asks for the digest', async () => {
  await using home = await scratchHome();
  const changed = gzipSync(mixedTar());
  changed[changed.length - 5]! ^= 1;
  const destination = home.directory('checked');
  const unpacking = unpackLayer({ realm: testRealm(home), destination, compression: 'gzip' });
  unpacking.stdin.end(changed);
  await assertRejects(unpacking.done, 'corrupt', /its checksum/);
});

compressed('stops a bomb', async () => {
  await using home = await scratchHome();
  const bomb = gzipSync(Buffer.concat([rawTar(file('f')), Buffer.alloc(100 << 20)]));
  const unpacking = unpackLayer({
    realm: testRealm(home),
    destination: home.directory('bomb'),
    compression: 'gzip',
    digest: true,
    limits: { maxPlainBytes: 10 << 20 },
  });
  unpacking.stdin.end(bomb);
  await assertRejects(unpacking.done, 'corrupt', /more than may honestly be in it/);
});

compressed('decodes zstd where the build could link it', async () => {
  await using home = await scratchHome();
  const tar = mixedTar();
  if (!helperFeatures().compressions.has('zstd')) return;
  const whole = zstdCompressSync(tar);
  assert.is(await unpackCompressed(home, whole, 'zstd'), digestOf(tar));
  assert.is(
    await unpackCompressed(home, Buffer.concat([zstdCompressSync(tar.subarray(0, 9000)), zstdCompressSync(tar.subarray(9000))]), 'zstd'),
    digestOf(tar),
  );
  for (const length of [0, 3, 100, whole.length - 1])
    await assertRejects(unpackCompressed(home, whole.subarray(0, length), 'zstd'), 'corrupt');
});
compressed.run();

const old = suiteNeeding('unpackLayer where the kernel refuses', ...needs, 'make');
for (const refused of ['openat2', 'pivot_root', 'whiteout']) {
  old(refused, async () => {
    await using home = await scratchHome();
    const realm = testRealm(home);
    const layer = home.directory('layer');
    const args = ['unpack', ...realmArguments(realm), '--to', layer];
    const archive = rawTar(
      directory('real/deep/'),
      rawEntry({ name: 'link', type: '2', link: 'real' }),
      file('link/deep/f', 'x'),
      file('real/.wh.gone'),
      file('real/gone/again', 'y'),
      file('.wh.other'),
    );
    const env = { TIFFIN_REFUSE: refused };
    const { stdout } = await run('/bin/sh', ['-c', '"$@" 3>&1', 'sh', faultyHelper, ...args], { env, stdin: archive });
    assert.match(stdout, /^OK entries=6 /);
    const tree = describeTree(layer);
    assert.is(tree['real/deep/f'], 'file x');
    assert.is(tree['real/gone/again'], 'file y');
    assert.is(tree['other'], refused === 'whiteout' ? 'file ' : 'whiteout');
    const marks = 'import os,sys; os.chdir(sys.argv[1]); print(os.getxattr("real/gone","user.overlay.opaque"), os.listxattr("other"))';
    const stamped = refused === 'whiteout' ? "['user.overlay.whiteout']" : '[]';
    assert.is(await inRealm(realm, 'python3', '-c', marks, layer), `b'y' ${stamped}\n`);
  });
}
old.run();

const peers = suiteNeeding('unpackLayer beside other tools', ...needs);

/** Prints every path of a tree with all that an image can say of it. */
const listing = 'cd "$1" && find . -printf "%P %y %m %U:%G %T@ %l %n\\n" | sort && find . -type f -exec sha256sum {} + | sort -k2';

peers('a tree of this machine is what GNU tar makes of it', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const source = home.directory('source');
  await must(
    'sh',
    [
      '-c',
      'cp -a /usr/share/doc/bash /usr/share/perl5 /etc/alternatives . 2>/dev/null; mkdir -p a/b; ln -f a/../perl5/* a/ 2>/dev/null; mkfifo a/pipe; chmod 2755 a/b; true',
    ],
    { cwd: source, env: home.env },
  );
  symlinkSync('/nowhere', join(source, 'dangling'));
  await must('tar', ['--format=pax', '-cf', join(home.path, 'tree.tar'), '-C', source, '.']);
  const archive = readFileSync(join(home.path, 'tree.tar'));
  const owner = ['--owner=0', '--group=0'];
  await unpackBytes(home, archive, { keep: true, realm: testRealm(home, { single: true }) });
  const theirs = home.directory('theirs');
  await must('tar', ['-xpf', join(home.path, 'tree.tar'), ...owner, '-C', theirs]);
  const [mine, gnu] = [
    await inRealm(realm, 'sh', '-c', listing, 'sh', join(home.path, 'layer')),
    await inRealm(realm, 'sh', '-c', listing, 'sh', theirs),
  ];
  assert.is(mine, gnu);
});

/** In memory and in one mount namespace: disks are slow with trees that were removed a moment ago. The helper makes a realm within the realm. */
const unpackBoth = `set -e
mount -t tmpfs tmpfs "$1"; mkdir "$1/mine" "$1/theirs"
"$3" unpack --realm '' --uid-map 0:0:1,1:1:65535 --gid-map 0:0:1,1:1:65535 --to "$1/mine" < "$2" 3>&2
tar -xpf "$2" --numeric-owner --exclude='./dev/*' -C "$1/theirs"
rm -rf "$1/mine/dev" "$1/theirs/dev"
for tree in mine theirs; do (${listing.replace('$1', '$1/$tree')}) > "$1/$tree.txt"; done
touch -d @0 "$1/mine" "$1/theirs"
diff "$1/mine.txt" "$1/theirs.txt" && wc -l < "$1/mine.txt"`;

testNeeding(peers, ['debian-rootfs'], 'a Debian root file system is what GNU tar makes of it in the realm', async () => {
  const { debianRootfs } = await import('../../support/debian-rootfs.ts');
  await using home = await scratchHome();
  const lines = await inRealm(testRealm(home), 'sh', '-c', unpackBoth, 'sh', home.directory('ram'), debianRootfs() ?? '', helperPath());
  assert.ok(Number(lines) > 5000, lines);
});
peers.run();
