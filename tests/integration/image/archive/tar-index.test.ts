import { open } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { indexTar, normalizeName } from '../../../../src/image/archive/tar-index.ts';
import type { TarEntry as Indexed } from '../../../../src/image/archive/tar-index.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

async function index(bytes: Uint8Array, size = bytes.length): Promise<Map<string, Indexed>> {
  await using home = await scratchHome();
  const path = join(home.path, 'archive.tar');
  writeFileSync(path, bytes);
  await using file = await open(path, 'r');
  return await indexTar(file, size, 'archive.tar');
}

const test = suite('indexTar');

test('finds files and links, by clean names', async () => {
  const long = `${'d/'.repeat(80)}file`;
  const entries = await index(
    tarArchive([
      { path: 'dir', type: 'directory' },
      { path: './dir/one', content: 'abc' },
      { path: '/two', content: 'x'.repeat(600) },
      { path: 'link', type: 'symlink', target: '../two' },
      { path: 'hard', type: 'hardlink', target: 'dir/one' },
      { path: 'pipe', type: 'fifo' },
      { path: long, content: 'deep' },
    ]),
  );
  assert.equal([...entries.keys()], ['dir/one', 'two', 'link', 'hard', long]);
  assert.equal(entries.get('dir/one'), { kind: 'file', start: 1024, size: 3 });
  assert.equal(entries.get('link'), { kind: 'symlink', target: '../two' });
});

test('lets a name that occurs twice stand for nothing', async () => {
  const entries = await index(
    tarArchive([
      { path: 'a', content: '1' },
      { path: './a', content: '2' },
    ]),
  );
  assert.equal(entries.get('a'), { kind: 'twice' });
});

test('takes an empty tar', async () => assert.is((await index(Buffer.alloc(1024))).size, 0));

const cut = tarArchive([{ path: 'a', content: 'x'.repeat(5000) }]);
const vast = tarArchive([{ path: 'a', content: 'x', pax: { size: '1125899906842624' } }]);

for (const [what, bytes, pattern] of [
  ['text', Buffer.from('root:x:0:0:root:/root:/bin/sh\n'.repeat(40)), /it is no tar/],
  ['a short file', Buffer.from('short'), /ends early/],
  ['a tar that is cut', cut.subarray(0, 2000), /ends early/],
  ['a claim of a petabyte', vast, /ends early/],
  ['a size that is no number', tarArchive([{ path: 'a', pax: { size: '1e99' } }]), /impossible size|ends early/],
  ['a sparse entry', tarArchive([{ path: 'a', pax: { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0' } }]), /sparse/],
  ['a damaged header', Buffer.concat([tarArchive([{ path: 'a', content: 'b' }]).subarray(0, 1024), Buffer.alloc(512, 0x41)]), /is damaged/],
  ['a header that is too large', tarArchive([{ path: 'a', pax: { comment: 'x'.repeat(2_000_000) } }]), /header that is too large/],
] as const) {
  test(`refuses ${what}`, async () => void (await assertRejects(index(bytes), 'corrupt', pattern)));
}

test.run();

const names = suite('normalizeName');

for (const [name, expected] of [
  ['./a//b/', 'a/b'],
  ['/a', 'a'],
  ['a/../../b', 'b'],
  ['..', ''],
] as const) {
  names(`makes ${expected || 'nothing'} of ${name}`, () => assert.is(normalizeName(name), expected));
}

names.run();
