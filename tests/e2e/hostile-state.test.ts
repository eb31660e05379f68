// timeout: 300s
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import type { Finished } from '../support/spawn.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('files of ours that are not what we left', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
const none = ['--network', 'none'] as const;

/** What may stand in the place of a file of ours. */
const replacements: Readonly<Record<string, (path: string) => void>> = {
  'a named pipe': (path) => void execFileSync('mkfifo', [path]),
  'a link to /dev/zero': (path) => symlinkSync('/dev/zero', path),
  'a directory': (path) => mkdirSync(path),
  bytes: (path) => writeFileSync(path, Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 37) & 0xff))),
  'three gigabytes of nothing': (path) => (writeFileSync(path, ''), truncateSync(path, 3 * 2 ** 30)),
};

/** Puts something else in the place of `path` while `body` runs. */
async function replaced(path: string, put: (path: string) => void, body: () => Promise<void>): Promise<void> {
  const kept = `${path}.kept`;
  renameSync(path, kept);
  put(path);
  try {
    await body();
  } finally {
    rmSync(path, { recursive: true, force: true });
    renameSync(kept, path);
  }
}

/** A command ends within 15 s, well or with one line (and a hint) that says why. */
async function ends(home: ScratchHome, args: readonly string[]): Promise<Finished> {
  const ended = await tiffin(home, args, { timeoutMs: 15_000 });
  if (ended.status !== 0) assert.match(ended.stderr, /^(Warning: [^\n]+\n)*Error: [^\n]+\n(hint: [^\n]+\n)?$/, args.join(' '));
  assert.not.match(ended.stderr, /^\s+at /m);
  return ended;
}

for (const [name, put] of Object.entries(replacements)) {
  test(`the status of a running container is ${name}: every command ends, and with the file back all is well`, async () => {
    await using home = await busyboxHome('status');
    const id = await mustTiffin(home, ['run', '-d', '--name', 'c', ...none, 'busybox', 'sleep', '100']);
    await replaced(join(home.runtimeDirectory, 'tiffin', id, 'status'), put, async () => {
      for (const args of [['ps', '-a'], ['inspect', 'c'], ['exec', 'c', 'true'], ['images']]) await ends(home, args);
      assert.is((await ends(home, ['run', '--rm', ...none, 'busybox', 'echo', 'ok'])).stdout, 'ok\n');
    });
    assert.is(await mustTiffin(home, ['exec', 'c', 'echo', 'back']), 'back');
  });

  test(`a file of a container that has ended is ${name}: it is listed and removed`, async () => {
    await using home = await busyboxHome('ended');
    // A log may be as long as it likes: it is read to its end, in constant memory.
    const files = name === 'three gigabytes of nothing' ? ['config.json', 'plan'] : ['config.json', 'plan', 'ctr.log'];
    for (const file of files) {
      const id = await mustTiffin(home, ['create', '--name', 'c', ...none, 'busybox', 'echo', 'hello']);
      assert.is(await mustTiffin(home, ['start', '-a', 'c']), 'hello');
      const path = join(home.path, '.local/share/tiffin/containers', id, file);
      rmSync(path);
      put(path);
      assert.match((await ends(home, ['ps', '-a', '--format', '{{.Names}} {{.State}}'])).stdout, /^c exited$/m, file);
      for (const args of [
        ['inspect', 'c'],
        ['logs', 'c'],
        ['start', '-a', 'c'],
      ])
        await ends(home, args);
      const removed = await ends(home, ['rm', 'c']);
      assert.equal([removed.status, removed.stdout], [0, 'c\n'], `${file}: ${removed.stderr}`);
    }
  });

  test(`the record of the user namespace is ${name}: containers start, or the error says what is in the way`, async () => {
    await using home = await busyboxHome('realm');
    await mustTiffin(home, ['run', '--rm', ...none, 'busybox', 'true']);
    const path = join(home.runtimeDirectory, 'tiffin/realm');
    rmSync(path, { force: true });
    put(path);
    const { status, stderr } = await ends(home, ['run', '--rm', ...none, 'busybox', 'true']);
    if (name === 'a directory') assert.match(stderr, /write [^\n]*realm: /);
    else assert.is(status, 0, stderr);
    rmSync(path, { recursive: true, force: true });
  });

  test(`the index of the store is ${name}: what is in the database counts`, async () => {
    await using home = await busyboxHome('index');
    const path = join(home.path, '.local/share/tiffin/index.json');
    rmSync(path);
    put(path);
    assert.match((await ends(home, ['images'])).stdout, /localhost\/busybox/);
    assert.is((await ends(home, ['run', '--rm', ...none, 'busybox', 'echo', 'ok'])).stdout, 'ok\n');
  });

  test(`the config of an image is ${name}: other commands work, and loading it again repairs it`, async () => {
    if (name === 'a directory') return;
    await using home = await busyboxHome('blob');
    const id = await mustTiffin(home, ['image', 'inspect', '-f', '{{.Id}}', 'busybox']);
    const path = join(home.path, '.local/share/tiffin/blobs/sha256', id);
    rmSync(path);
    put(path);
    assert.match((await ends(home, ['images'])).stdout, /localhost\/busybox/);
    for (const args of [
      ['history', 'busybox'],
      ['save', '-q', '-o', join(home.path, 'saved.tar'), 'busybox'],
    ])
      await ends(home, args);
    await mustTiffin(home, ['load', '-q', '-i', join(home.path, 'busybox.tar')]);
    await mustTiffin(home, ['save', '-o', join(home.path, 'whole.tar'), 'busybox']);
  });
}

test('a process that has the number of a monitor is not taken for it, nor killed for it', async () => {
  await using home = await busyboxHome('reuse');
  const id = await mustTiffin(home, ['run', '-d', '--name', 'c', ...none, 'busybox', 'sleep', '100']);
  const path = join(home.runtimeDirectory, 'tiffin', id, 'status');
  copyFileSync(path, join(home.path, 'status'));
  await mustTiffin(home, ['stop', '-t', '0', 'c']);
  const [self, text] = [process.pid, readFileSync(join(home.path, 'status'), 'utf8')];
  writeFileSync(path, text.replaceAll(/^(pid|monitorPid)=\d+$/gm, `$1=${self}`), { mode: 0o600 });
  assert.is(await mustTiffin(home, ['ps', '-a', '--format', '{{.State}}']), 'exited');
  await ends(home, ['kill', 'c']);
  await ends(home, ['stop', '-t', '0', 'c']);
  assert.is(await mustTiffin(home, ['rm', '-f', '-t', '0', 'c']), 'c');
});

test.run();
