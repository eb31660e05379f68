import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readArchiveFile } from '../../../../src/image/archive/archive.ts';
import { DirectoryArchive } from '../../../../src/image/archive/directory-archive.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('readArchiveFile');

test('reads a small file whole, and none that is larger than allowed', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'a'), 'first');
  const archive = new DirectoryArchive(home.path);
  assert.is(Buffer.from(await readArchiveFile(archive, 'a', 5)).toString(), 'first');
  await assertRejects(readArchiveFile(archive, 'a', 4), 'corrupt', /more than the 4 allowed/);
  await assertRejects(readArchiveFile(archive, 'b', 4), 'corrupt', /missing/);
});

test.run();
