// timeout: 120 s
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { listTrees } from '../../../src/native/list-trees.ts';
import type { TreeEntry } from '../../../src/native/tree-records.ts';
import type { Realm } from '../../../src/native/user-namespace.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { rawEntry, rawTar } from '../../support/raw-tar.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { inRealm, testRealm, unpackBytes } from '../../support/unpacking.ts';

const test = suiteNeeding('listTrees', 'helper', 'user-namespaces', 'subuids');

/** The entries of directories, each with its whole path. */
async function listed(realm: Realm, ...directories: readonly string[]): Promise<(TreeEntry & { path: string })[]> {
  const entries: (TreeEntry & { path: string })[] = [];
  const way: string[] = [];
  const visitor = {
    enter: (entry: TreeEntry): void => {
      entries.push({ ...entry, path: [...way, entry.name].join('/') });
      if (entry.type === 'directory') way.push(entry.name);
    },
    leave: (): void => void way.pop(),
  };
  await listTrees(directories, { realm, visitor });
  assert.equal(way, []);
  return entries;
}

test('lists what an unpacked layer has, with whiteouts and opaque directories', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const archive = rawTar(
    rawEntry({ name: 'b/', type: '5', mode: 0o1777 }),
    rawEntry({ name: 'b/.wh..wh..opq' }),
    rawEntry({ name: 'b/file', mode: 0o4755, uid: 7, gid: 8, data: 'four' }),
    rawEntry({ name: 'closed/', type: '5', mode: 0, uid: 3 }),
    rawEntry({ name: 'closed/in', data: 'x' }),
    rawEntry({ name: 'hard', data: 'xy' }),
    rawEntry({ name: 'hard2', type: '1', link: 'hard' }),
    rawEntry({ name: 'a', type: '2', link: '/etc/passwd' }),
    rawEntry({ name: '.wh.gone' }),
    rawEntry({ name: 'empty' }),
  );
  await unpackBytes(home, archive, { keep: true });
  const entries = await listed(realm, join(home.path, 'layer'));
  assert.equal(
    entries.map(({ path, type, mode, uid, gid, sizeBytes }) => `${path} ${type} ${mode.toString(8)} ${uid}:${gid} ${sizeBytes}`).slice(1),
    [
      '/a symlink 777 0:0 11',
      '/b directory 1777 0:0 0',
      '/b/file file 4755 7:8 4',
      '/closed directory 0 3:0 0',
      '/closed/in file 644 0:0 1',
      '/empty file 644 0:0 0',
      '/gone whiteout 0 0:0 0',
      '/hard file 644 0:0 2',
      '/hard2 file 644 0:0 2',
    ],
  );
  const find = (path: string): TreeEntry => entries.find((entry) => entry.path === path)!;
  assert.equal([find('/b').isOpaque, find('/closed').isOpaque], [true, false]);
  assert.is(find('/a').target, '/etc/passwd');
  assert.is(find('/hard').inode, find('/hard2').inode);
  assert.is.not(find('/hard').inode, undefined);
  assert.is(find('/empty').inode, undefined);
  assert.is(find('/empty').modifiedSeconds, 1_000_000_000);
});

test('keeps names of any bytes, and is held up by nothing', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const root = home.directory('wild');
  const script = `
cd "$1"
mkfifo pipe; touch "$(printf 'new\\nline')" "$(printf '\\033[2J')" "$(printf 'bad\\377')" -- -dash
touch "$(printf '%0255d' 0)"; ln -s "$(printf '%04000d' 0)" long; ln -s . loop; mknod device c 1 3 2>/dev/null || true
python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('socket')"
truncate -s 1T sparse
python3 -c "
import os
for i in range(300):
  os.mkdir('d'); os.chdir('d')
"`;
  await inRealm(realm, 'sh', '-c', script, 'sh', root);
  const entries = await listed(realm, root);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  for (const name of ['new\nline', '\u001b[2J', 'bad\u00ff', '-dash', '0'.repeat(255)]) assert.is(byName.get(name)?.type, 'file', name);
  assert.equal(
    ['pipe', 'socket', 'loop'].map((name) => byName.get(name)?.type),
    ['fifo', 'socket', 'symlink'],
  );
  assert.is(byName.get('long')?.target.length, 4000);
  assert.is(byName.get('sparse')?.sizeBytes, 2 ** 40);
  assert.is(entries.filter((entry) => entry.name === 'd').length, 300);
});

test('sorts by bytes and lists one tree after the other', async () => {
  await using home = await scratchHome();
  const [one, other] = [home.directory('one'), home.directory('other')];
  for (const name of ['b', 'B', 'a.b', 'a', 'ab']) mkdirSync(join(one, name));
  mkdirSync(join(other, 'only'));
  const entries = await listed(testRealm(home), one, other);
  assert.equal(
    entries.map(({ path }) => path),
    ['', '/B', '/a', '/a.b', '/ab', '/b', '', '/only'],
  );
});

test('says which directory is missing, and when one is too deep', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const missing = join(home.path, 'missing');
  await assertRejects(listed(realm, missing), 'not-found', /missing/);
  const deep = home.directory('deep');
  await inRealm(realm, 'python3', '-c', `import os; os.chdir(${JSON.stringify(deep)})\nfor i in range(1001): os.mkdir('d'); os.chdir('d')`);
  await assertRejects(listed(realm, deep), 'runtime-failed', /1000 directories deep/);
});

test('stops when it is told to', async () => {
  await using home = await scratchHome();
  const signal = AbortSignal.abort();
  const visitor = { enter: (): void => {}, leave: (): void => {} };
  await assertRejects(listTrees([home.path], { realm: testRealm(home), visitor, signal }), 'cancelled', /cancelled/);
});

test.run();
