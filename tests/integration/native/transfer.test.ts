// timeout: 120 s
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import {
  noCounts,
  putFiles,
  takeFiles,
  TransferFailure,
  transferFiles,
  type TransferCounts,
  type TransferRun,
} from '../../../src/native/transfer.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { rawEntry, rawTar } from '../../support/raw-tar.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';
import { run } from '../../support/spawn.ts';
import { testRealm } from '../../support/unpacking.ts';

const test = suiteNeeding('transferFiles', 'helper', 'user-namespaces', 'subuids');

const plain = { keepOwners: false, overwrite: false };

function runOf(home: ScratchHome): TransferRun & { readonly counts: TransferCounts } {
  return { realm: testRealm(home), counts: noCounts(), signal: new AbortController().signal };
}

async function copy(home: ScratchHome, from: string | Uint8Array, to: string, options = plain): Promise<TransferCounts> {
  const running = runOf(home);
  const path = typeof from === 'string' ? Buffer.from(from) : from;
  await transferFiles({ source: { path }, target: { path: Buffer.from(to) }, options }, running);
  return running.counts;
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TransferFailure)) throw error instanceof Error ? error : new Error('it did not fail');
  return `${error.side} ${error.report.stage}: ${error.report.text}`;
}

/** Files, links of both kinds, a fifo, times with fractions, modes, holes, and a name that is no UTF-8. */
async function tree(home: ScratchHome): Promise<string> {
  const path = home.directory('tree');
  mkdirSync(join(path, 'sub'));
  writeFileSync(join(path, 'file'), 'hello\n', { mode: 0o640 });
  writeFileSync(join(path, 'tool'), '#!', { mode: 0o755 });
  chmodSync(join(path, 'tool'), 0o4755);
  linkSync(join(path, 'file'), join(path, 'sub/again'));
  symlinkSync('../file', join(path, 'sub/link'));
  symlinkSync('/etc/passwd', join(path, 'absolute'));
  writeFileSync(Buffer.concat([Buffer.from(`${path}/bytes-`), Buffer.from([0xff, 0xfe])]), 'raw');
  await run('mkfifo', [join(path, 'fifo')]);
  await run('truncate', ['-s', '64M', join(path, 'holes')]);
  utimesSync(join(path, 'file'), 1, 1_577_934_245.678);
  utimesSync(join(path, 'sub'), 1, 1_000_000_000);
  return path;
}

test('copies all kinds of files as they are', async () => {
  await using home = await scratchHome();
  const from = await tree(home);
  const to = join(home.path, 'copy');
  assert.is((await copy(home, from, to)).entries, 10);
  assert.equal(readdirSync(to, { encoding: 'latin1' }).toSorted(), readdirSync(from, { encoding: 'latin1' }).toSorted());
  assert.is(readFileSync(join(to, 'file'), 'utf8'), 'hello\n');
  assert.is(statSync(join(to, 'file')).ino, statSync(join(to, 'sub/again')).ino);
  assert.equal([readlinkSync(join(to, 'sub/link')), readlinkSync(join(to, 'absolute'))], ['../file', '/etc/passwd']);
  assert.is(statSync(join(to, 'file'), { bigint: true }).mtimeNs, statSync(join(from, 'file'), { bigint: true }).mtimeNs);
  assert.is(statSync(join(to, 'sub')).mtimeMs, 1_000_000_000_000);
  assert.is(statSync(join(to, 'file')).mode & 0o7777, 0o640);
  assert.ok(lstatSync(join(to, 'fifo')).isFIFO());
  assert.equal([statSync(join(to, 'holes')).size, statSync(join(to, 'holes')).blocks < 100], [64 << 20, true]);
});

test('sheds set-user-ID bits on the host, where the files become the user own', async () => {
  await using home = await scratchHome();
  await copy(home, await tree(home), join(home.path, 'copy'));
  assert.is(statSync(join(home.path, 'copy/tool')).mode & 0o7777, 0o755);
});

test('decides by what is at the target', async () => {
  await using home = await scratchHome();
  const from = await tree(home);
  const at = (path: string): string => join(home.path, path);
  mkdirSync(at('there'));
  await copy(home, from, at('there'));
  assert.ok(statSync(at('there/tree/sub')).isDirectory());
  await copy(home, `${from}/.`, at('there'));
  assert.ok(statSync(at('there/sub')).isDirectory());
  await copy(home, `${from}/file`, at('there/renamed'));
  await copy(home, `${from}/file`, at('there'));
  assert.is(readFileSync(at('there/renamed'), 'utf8'), 'hello\n');
  assert.is(await failure(copy(home, `${from}/file`, at('none/x'))), 'target target: not found');
  assert.is(await failure(copy(home, `${from}/file`, `${at('none')}/`)), 'target target: not found');
  assert.is(await failure(copy(home, `${from}/none`, at('x'))), 'source source: not found');
  assert.is(await failure(copy(home, from, at('there/renamed'))), 'target kind: destination must be a directory when copying a directory');
  assert.is(await failure(copy(home, `${from}/file`, `${at('there/renamed')}/`)), 'target target: not found');
  assert.is(await failure(copy(home, '/dev/null', at('null'))), 'source kind: it is a device, which cannot be copied');
  assert.not.ok(readdirSync(home.path).includes('null'));
});

test('replaces files, but directories only when asked to', async () => {
  await using home = await scratchHome();
  const [from, to] = [home.directory('from'), home.directory('to')];
  writeFileSync(join(from, 'a'), 'new');
  mkdirSync(join(from, 'b'));
  writeFileSync(join(to, 'a'), 'old');
  writeFileSync(join(to, 'b'), 'a file');
  assert.match(await failure(copy(home, `${from}/.`, to)), /^target kind: b: file exists$/);
  assert.is(readFileSync(join(to, 'a'), 'utf8'), 'new');
  await copy(home, `${from}/.`, to, { ...plain, overwrite: true });
  assert.ok(statSync(join(to, 'b')).isDirectory());
});

test('does not follow links that lie at the target', async () => {
  await using home = await scratchHome();
  const [from, to, out] = [home.directory('from'), home.directory('to'), home.directory('out')];
  mkdirSync(join(from, 'way'));
  writeFileSync(join(from, 'way/file'), 'x');
  writeFileSync(join(from, 'leaf'), 'x');
  symlinkSync(out, join(to, 'way'));
  symlinkSync(join(out, 'leaf'), join(to, 'leaf'));
  assert.match(await failure(copy(home, `${from}/.`, to)), /way: file exists$/);
  assert.equal(readdirSync(out), []);
  assert.ok(lstatSync(join(to, 'leaf')).isFile());
});

test('writes and reads the tars of users', async () => {
  await using home = await scratchHome();
  const from = await tree(home);
  const [file, to] = [join(home.path, 'out.tar'), home.directory('to')];
  const output = openSync(file, 'w');
  await takeFiles({ path: Buffer.from(`${from}/sub`) }, { output, form: 'stream' }, runOf(home));
  closeSync(output);
  assert.equal((await run('tar', ['-tf', file])).stdout.split('\n').filter(Boolean), ['sub/', 'sub/again', 'sub/link']);
  await putFiles(
    { target: { path: Buffer.from(to) }, options: plain, form: 'stream' },
    async (stream) => void stream.end(readFileSync(file)),
    runOf(home),
  );
  assert.is(readFileSync(join(to, 'sub/again'), 'utf8'), 'hello\n');
});

test('refuses tars that name what is elsewhere, and follows no link of theirs out', async () => {
  await using home = await scratchHome();
  const [to, out] = [home.directory('to'), home.directory('out')];
  const put = async (tar: Buffer): Promise<void> =>
    putFiles({ target: { path: Buffer.from(to) }, options: plain, form: 'stream' }, async (stream) => void stream.end(tar), runOf(home));
  assert.match(await failure(put(rawTar(rawEntry({ name: '../out/x', data: 'x' })))), /'\.\.' in a path/);
  await put(rawTar(rawEntry({ name: 'l', type: '2', link: out }), rawEntry({ name: 'k', type: '2', link: '../out' })));
  for (const name of ['l/x', 'k/x']) await put(rawTar(rawEntry({ name, data: 'x' }))).catch(() => undefined);
  assert.match(await failure(put(rawTar(rawEntry({ name: 'h', type: '1', link: '../../etc/passwd' })))), /target entry: /);
  assert.match(await failure(put(Buffer.from('no tar'))), /^target tar: /);
  assert.equal(readdirSync(out), []);
});

test('leaves no half of a file when it is cut off or killed, and the old one in its place', async () => {
  await using home = await scratchHome();
  const to = home.directory('to');
  writeFileSync(join(to, 'old'), 'as it was', { mode: 0o600 });
  const stopper = new AbortController();
  const options = { target: { path: Buffer.from(to) }, options: plain, form: 'stream' } as const;
  for (const name of ['new', 'old']) {
    const half = rawTar(rawEntry({ name: 'whole', data: 'x' }), rawEntry({ name, data: Buffer.alloc(1 << 20, 'x') })).subarray(0, 1 << 19);
    assert.match(await failure(putFiles(options, async (stream) => void stream.end(half), runOf(home))), /^target /);
    const killed = putFiles(
      options,
      // Written only when the helper has taken most of it.
      (stream) => new Promise((resolve) => void stream.write(half, () => resolve(stopper.abort()))),
      { ...runOf(home), signal: stopper.signal },
    );
    await killed.then(
      () => assert.unreachable('it was killed'),
      () => undefined,
    );
  }
  assert.equal(readdirSync(to).toSorted(), ['old', 'whole']);
  assert.is(readFileSync(join(to, 'old'), 'utf8'), 'as it was');
  await putFiles(options, async (stream) => void stream.end(rawTar(rawEntry({ name: 'old', data: 'new', mode: 0o640 }))), runOf(home));
  assert.equal([readFileSync(join(to, 'old'), 'utf8'), statSync(join(to, 'old')).mode & 0o7777], ['new', 0o640]);
});

test('says how far it came', async () => {
  await using home = await scratchHome();
  const [from, to] = [home.directory('from'), home.directory('to')];
  for (const name of ['a', 'b', 'd']) writeFileSync(join(from, name), name);
  writeFileSync(join(from, 'c'), 'c');
  mkdirSync(join(to, 'c'));
  const running = runOf(home);
  const sides = { source: { path: Buffer.from(`${from}/.`) }, target: { path: Buffer.from(to) } };
  assert.match(await failure(transferFiles({ ...sides, options: plain }, running)), /c: file exists/);
  assert.equal([running.counts.entries, running.counts.bytes], [2, 2]);
});

test.run();
