import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Database, openDatabase, schemaVersion, sqliteFailure, transaction } from '../../../src/lib/sqlite.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const migrations = ['CREATE TABLE a (x INTEGER UNIQUE)', 'ALTER TABLE a ADD COLUMN y TEXT'];
const test = suite('openDatabase');

test('runs each migration once', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'db');
  let made = 0;
  openDatabase(path, migrations.slice(0, 1), { onCreate: () => void (made += 1) }).close();
  const database = openDatabase(path, migrations, { onCreate: () => void (made += 1) });
  assert.is(schemaVersion(database), 2);
  database.run('INSERT INTO a (x, y) VALUES (1, ?)', 'text');
  assert.equal(
    database.all('SELECT y FROM a').map((row) => row['y']),
    ['text'],
  );
  assert.is(made, 1);
  database.close();
});

test('leaves nothing of a migration that fails', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'db');
  assert.throws(() => openDatabase(path, ['CREATE TABLE a (x)', 'NONSENSE']));
  const database = new Database(path);
  assert.is(schemaVersion(database), 0);
  assert.equal(database.all('SELECT name FROM sqlite_schema'), []);
  database.close();
});

/** Holds the lock of a file that is not yet in WAL mode, and gives it up when told. */
const holder = `
  const { DatabaseSync } = require('node:sqlite');
  const { parentPort, workerData } = require('node:worker_threads');
  const database = new DatabaseSync(workerData);
  database.exec('CREATE TABLE other (x); BEGIN IMMEDIATE');
  parentPort.postMessage('held');
  setTimeout(() => (database.exec('COMMIT'), database.close()), 100);`;

test('waits for another that makes the file at the same time', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'db');
  const worker = new Worker(holder, { eval: true, workerData: path });
  await once(worker, 'message');
  openDatabase(path, migrations).close();
  await once(worker, 'exit');
});

test.run();

const transactions = suite('transaction');

transactions('is all or nothing, and joins the one it is in', async () => {
  const database = openDatabase(':memory:', migrations);
  assert.throws(() =>
    transaction(database, () => {
      database.run('INSERT INTO a (x) VALUES (1)');
      assert.ok(database.isBusy);
      transaction(database, () => database.run('INSERT INTO a (x) VALUES (1)'));
    }),
  );
  assert.not(database.isBusy);
  assert.is(database.get('SELECT count(*) AS n FROM a')?.['n'], 0);
  database.close();
});

transactions.run();

const failures = suite('sqliteFailure');

failures('names what went wrong', async () => {
  const database = openDatabase(':memory:', migrations);
  const failureOf = (action: () => unknown): unknown => {
    try {
      action();
      return 'none';
    } catch (error) {
      return sqliteFailure(error);
    }
  };
  database.run('INSERT INTO a (x) VALUES (1)');
  assert.is(
    failureOf(() => database.run('INSERT INTO a (x) VALUES (1)')),
    'constraint',
  );
  assert.is(
    failureOf(() => database.exec('NONSENSE')),
    'other',
  );
  assert.is(
    failureOf(() => new Database('/nonexistent/db')),
    'cannotOpen',
  );
  assert.is(
    failureOf(() => {
      throw new Error('x');
    }),
    undefined,
  );
  database.close();
});

failures.run();
