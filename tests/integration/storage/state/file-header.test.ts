import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Database } from '../../../../src/lib/sqlite.ts';
import { inspectDatabaseFile } from '../../../../src/storage/state/file-header.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('inspectDatabaseFile');

test('tells what a file is without SQLite', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'state.db');
  assert.is(inspectDatabaseFile(path), 'missing');
  writeFileSync(path, '');
  assert.is(inspectDatabaseFile(path), 'empty');
  const database = new Database(path);
  database.exec('CREATE TABLE a (x)');
  database.close();
  assert.is(inspectDatabaseFile(path), 'whole');
  const whole = readFileSync(path);
  truncateSync(path, whole.length - 1);
  assert.is(inspectDatabaseFile(path), 'truncated');
  writeFileSync(`${path}-wal`, Buffer.alloc(100));
  assert.is(inspectDatabaseFile(path), 'whole', 'the log may hold the rest');
  writeFileSync(path, whole.subarray(0, 60));
  assert.is(inspectDatabaseFile(path), 'truncated');
  writeFileSync(path, 'text');
  assert.is(inspectDatabaseFile(path), 'not-a-database');
  mkdirSync(join(home.path, 'directory'));
  assert.is(inspectDatabaseFile(join(home.path, 'directory')), 'not-a-database');
});

test.run();
