import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeSaveDirectory, saveFormats } from '../../../../src/image/save/parts.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('makeSaveDirectory');

test('makes what is missing', async () => {
  await using home = await scratchHome();
  makeSaveDirectory(join(home.path, 'a/b'));
  makeSaveDirectory(join(home.path, 'a/b'));
  assert.ok(existsSync(join(home.path, 'a/b')));
  writeFileSync(join(home.path, 'file'), '');
  assert.throws(() => makeSaveDirectory(join(home.path, 'file/below')));
  assert.is(saveFormats.length, 4);
});

test.run();
