import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DirectoryArchive } from '../../../../src/image/archive/directory-archive.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('DirectoryArchive');

test('reads regular files only, below itself only', async () => {
  await using home = await scratchHome();
  mkdirSync(join(home.path, 'place/blobs'), { recursive: true });
  writeFileSync(join(home.path, 'secret'), 'secret');
  writeFileSync(join(home.path, 'place/blobs/a'), 'first');
  symlinkSync('../secret', join(home.path, 'place/link'));
  execFileSync('mkfifo', [join(home.path, 'place/pipe')]);
  await using archive = new DirectoryArchive(join(home.path, 'place'));
  assert.ok(archive.has('blobs/a'));
  assert.is(archive.size('blobs/a'), 5);
  assert.is(Buffer.concat(await archive.open('blobs/a', 2).toArray()).toString(), 'rst');
  for (const name of ['link', 'pipe', 'blobs', '../secret', 'nothing']) {
    assert.not(archive.has(name), name);
    assertFails(() => archive.size(name), 'corrupt', /missing|not a regular file/);
  }
});

test.run();
