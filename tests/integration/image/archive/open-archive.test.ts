import { execFileSync } from 'node:child_process';
import { chmodSync, createWriteStream, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openArchive } from '../../../../src/image/archive/open-archive.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('openArchive');
const tar = tarArchive([{ path: 'file', content: 'content' }]);
const packed = { plain: tar, gzip: gzipSync(tar), zstd: zstdCompressSync(tar) };

for (const [what, bytes] of Object.entries(packed)) {
  test(`opens a file: ${what}`, async () => {
    await using home = await scratchHome();
    const root = home.directory('root');
    const path = join(home.path, 'archive');
    writeFileSync(path, bytes);
    {
      await using archive = await openArchive({ path }, { root });
      assert.is(archive.size('file'), 7);
      assert.equal(readdirSync(root), [], 'what had to be kept has no name any more');
    }
    assert.equal(readdirSync(root), []);
  });

  test(`opens a stream: ${what}`, async () => {
    await using home = await scratchHome();
    const root = home.directory('root');
    {
      await using archive = await openArchive({ stream: Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]) }, { root });
      assert.is(Buffer.concat(await archive.open('file', 0).toArray()).toString(), 'content');
      assert.equal(readdirSync(root), []);
    }
    assert.equal(readdirSync(root), []);
  });
}

test('opens a pipe by its path', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'pipe');
  execFileSync('mkfifo', [path]);
  const opened = openArchive({ path }, { root: home.directory('root') });
  createWriteStream(path).end(tar);
  await using archive = await opened;
  assert.ok(archive.has('file'));
});

test('gives up a pipe that nobody writes to', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'pipe');
  execFileSync('mkfifo', [path]);
  const stop = new AbortController();
  const opening = openArchive({ path }, { root: home.directory('root'), signal: stop.signal });
  setImmediate(() => stop.abort());
  await assertRejects(opening, 'cancelled');
  assert.equal(readdirSync(join(home.path, 'root')), []);
});

test('opens a directory', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'file'), 'x');
  await using archive = await openArchive({ path: home.path }, { root: home.path });
  assert.is(archive.size('file'), 1);
});

for (const [what, bytes, code, pattern] of [
  ['nothing', '', undefined, undefined],
  ['text', 'text '.repeat(300), 'corrupt', /it is no tar/],
  ['gzip that is cut', packed.gzip.subarray(0, 40), 'corrupt', /cannot be decompressed/],
  ['bzip2 that is cut', 'BZh91AY&SY', 'corrupt', /cannot be decompressed/],
  ['xz that is cut', '\u00fd7zXZ\0\0', 'corrupt', /cannot be decompressed/],
] as const) {
  test(`leaves no file behind for ${what}`, async () => {
    await using home = await scratchHome();
    const root = home.directory('root');
    const opening = openArchive({ stream: Readable.from([typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes]) }, { root });
    if (code === undefined) await (await opening)[Symbol.asyncDispose]();
    else await assertRejects(opening, code, pattern);
    assert.equal(readdirSync(root), []);
  });
}

test('leaves no file behind when the stream breaks or is given up', async () => {
  await using home = await scratchHome();
  const root = home.directory('root');
  const broken = Readable.from(
    (async function* () {
      yield tar.subarray(0, 100);
      throw new Error('broken');
    })(),
  );
  await openArchive({ stream: broken }, { root }).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, /broken/),
  );
  assert.equal(readdirSync(root), []);
});

test('says what is wrong with the path', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'archive');
  await assertRejects(openArchive({ path }, { root: home.path }), 'not-found', /no such file or directory/);
  if (process.getuid?.() === 0) return;
  writeFileSync(path, tar);
  chmodSync(path, 0);
  await assertRejects(openArchive({ path }, { root: home.path }), 'denied', /permission denied/);
});

test.run();
