import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keepBallast, releaseBallast } from '../../../../src/storage/state/ballast.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('ballast');

test('is kept once and given up once', async () => {
  await using home = await scratchHome();
  keepBallast(home.path);
  const { ino, size } = statSync(join(home.path, 'ballast'));
  assert.is(size, 1024 * 1024);
  keepBallast(home.path);
  assert.is(statSync(join(home.path, 'ballast')).ino, ino);
  assert.ok(releaseBallast(home.path));
  assert.not(releaseBallast(home.path));
});

test('is done without where nothing can be written', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'file'), '');
  keepBallast(join(home.path, 'file'));
  assert.not(existsSync(join(home.path, 'file/ballast')));
});

test.run();
