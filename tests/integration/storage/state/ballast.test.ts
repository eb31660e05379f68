import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../../src/lib/sqlite.ts';
import { keepBallast, releaseBallast, reserveSpace } from '../../../../src/storage/state/ballast.ts';
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

const reserve = suite('reserveSpace');

reserve('makes the database and its log large enough for daily use', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'state.db');
  const database = openDatabase(path, ['CREATE TABLE a (x)']);
  reserveSpace(database);
  const before = [statSync(path).size, statSync(`${path}-wal`).size];
  assert.ok(before.every((size) => size > 1_000_000));
  for (let round = 0; round < 100; round++) database.run('INSERT INTO a VALUES (?)', 'x'.repeat(5000));
  database.exec('DELETE FROM a');
  assert.equal([statSync(path).size, statSync(`${path}-wal`).size], before);
  assert.equal(database.all("SELECT name FROM sqlite_schema WHERE name = 'reserve'"), []);
  database.close();
});

reserve.run();
