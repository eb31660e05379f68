import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readArchiveFile } from '../../../../src/image/archive/archive.ts';
import { TarArchive } from '../../../../src/image/archive/tar-archive.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';
import type { TarEntry } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import type { ScratchHome } from '../../../support/scratch-home.ts';

const test = suite('TarArchive');

async function archive(home: ScratchHome, entries: readonly TarEntry[]): Promise<TarArchive> {
  const path = join(home.path, 'archive.tar');
  writeFileSync(path, tarArchive(entries));
  return await TarArchive.open(path, 'archive.tar');
}

test('reads files in place, from any byte on', async () => {
  await using home = await scratchHome();
  await using tar = await archive(home, [{ path: 'a', content: 'first' }, { path: 'b', content: 'second' }, { path: 'empty' }]);
  assert.is(tar.size('b'), 6);
  assert.is(Buffer.concat(await tar.open('b', 3).toArray()).toString(), 'ond');
  assert.equal(await tar.open('b', 6).toArray(), []);
  assert.equal(await tar.open('empty', 0).toArray(), []);
  assert.is(Buffer.from(await readArchiveFile(tar, 'a', 5)).toString(), 'first');
});

test('follows links within the archive only', async () => {
  await using home = await scratchHome();
  await using tar = await archive(home, [
    { path: 'layers/one.tar', content: 'data' },
    { path: 'id/layer.tar', type: 'symlink', target: '../layers/one.tar' },
    { path: 'id/hard', type: 'hardlink', target: 'layers/one.tar' },
    { path: 'out', type: 'symlink', target: '../../../../etc/passwd' },
    { path: 'absolute', type: 'symlink', target: '/layers/one.tar' },
    { path: 'loop', type: 'symlink', target: 'loop' },
  ]);
  for (const name of ['id/layer.tar', 'id/hard', 'absolute']) assert.is(tar.size(name), 4, name);
  assert.not(tar.has('out'));
  assertFails(() => tar.size('out'), 'corrupt', /missing from the archive/);
  assertFails(() => tar.size('loop'), 'corrupt', /without end/);
});

test('refuses names that stand for two files', async () => {
  await using home = await scratchHome();
  await using tar = await archive(home, [
    { path: 'a', content: '1' },
    { path: 'a', content: '2' },
  ]);
  assert.ok(tar.has('a'));
  assertFails(() => tar.size('a'), 'corrupt', /occurs twice/);
});

test.run();
