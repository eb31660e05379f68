import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { removeDead, temporaryBeside } from '../../../../src/image/sinks/temporary-file.ts';
import { temporaryName } from '../../../../src/storage/temporary-name.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('temporaryBeside');

test('gives the file its name, or leaves nothing', async () => {
  await using home = await scratchHome();
  const directory = home.directory('to');
  for (const isKept of [true, false]) {
    using temporary = temporaryBeside(join(directory, 'file'));
    writeFileSync(temporary.path, String(isKept));
    if (isKept) temporary.keep();
  }
  assert.equal(readdirSync(directory), ['file']);
  assert.is(readFileSync(join(directory, 'file'), 'utf8'), 'true');
});

test('removes what the dead have left, and nothing else', async () => {
  await using home = await scratchHome();
  const directory = home.directory('to');
  const dead = '.tiffin.tmp-4194303-1-00000000-0';
  const alive = `.tiffin${temporaryName('tmp')}`;
  for (const name of [dead, alive, '.tiffin-other', 'file']) writeFileSync(join(directory, name), '');
  removeDead(directory);
  assert.equal(readdirSync(directory).toSorted(), [alive, '.tiffin-other', 'file'].toSorted());
  removeDead(join(directory, 'no-such-directory'));
});

test('says where it cannot be put', async () => {
  await using home = await scratchHome();
  using temporary = temporaryBeside(join(home.path, 'none/file'));
  assertFails(() => temporary.keep(), 'not-found', /open .*none\/file: no such file/);
});

test.run();
