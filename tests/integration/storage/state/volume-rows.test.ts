import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../../src/lib/sqlite.ts';
import { migrations } from '../../../../src/storage/state/schema.ts';
import { insertVolume, volumeFileName, writeVolumeFile } from '../../../../src/storage/state/volume-rows.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('volume rows');
const volume = { name: 'data', driver: 'local', createdAt: 'now', labels: {}, options: {}, anonymous: true, needsCopyUp: true };

test('hold the volume', () => {
  const database = openDatabase(':memory:', migrations);
  insertVolume(database, volume);
  assert.is(database.get('SELECT anonymous FROM volume')?.['anonymous'], 1);
  assert.throws(() => insertVolume(database, volume));
  database.close();
});

test('are written beside its data too, in directories of the right modes', async () => {
  await using home = await scratchHome();
  const path = join(home.path, '_data');
  mkdirSync(path, { mode: 0o700 });
  writeVolumeFile(home.path, { ...volume, path });
  const { sum, ...record } = JSON.parse(readFileSync(join(home.path, volumeFileName), 'utf8')) as { sum: string };
  assert.equal(record, { version: 1, ...volume });
  assert.match(sum, /^[0-9a-f]{16}$/);
  assert.is(statSync(path).mode & 0o777, 0o755);
  assert.is(statSync(home.path).mode & 0o777, 0o700);
});

test.run();
