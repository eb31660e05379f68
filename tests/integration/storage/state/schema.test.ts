import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase, schemaVersion } from '../../../../src/lib/sqlite.ts';
import { applicationId, migrations } from '../../../../src/storage/state/schema.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('schema');

test('makes all tables, strictly typed', () => {
  const database = openDatabase(':memory:', migrations);
  assert.is(schemaVersion(database), migrations.length);
  assert.is(database.get('PRAGMA application_id')?.['application_id'], applicationId);
  const tables = database.all("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'");
  assert.ok(tables.every((row) => row['strict'] === 1));
  assert.ok(tables.length >= 10);
  database.close();
});

test('keeps the names of a store of the first version, for the platforms of their images', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'state.db');
  const old = openDatabase(path, migrations.slice(0, 1));
  const config = JSON.stringify({ os: 'linux', architecture: 'arm64', variant: 'v8' });
  old.run("INSERT INTO image (id, created_at, size_bytes, record, config) VALUES ('i', '', 0, '{}', ?)", config);
  for (const [name, given] of [
    ['localhost/a:1', 2],
    ['localhost/b:1', 1],
  ] as const)
    old.run("INSERT INTO image_name (name, image_id, given) VALUES (?, 'i', ?)", name, given);
  old.close();
  const database = openDatabase(path, migrations);
  assert.is(schemaVersion(database), migrations.length);
  assert.equal(
    database.all('SELECT name, platform, image_id, given FROM image_name ORDER BY given').map((row) => Object.values(row)),
    [
      ['localhost/b:1', 'linux/arm64', 'i', 1],
      ['localhost/a:1', 'linux/arm64', 'i', 2],
    ],
  );
  database.run("DELETE FROM image WHERE id = 'i'");
  assert.equal(database.all('SELECT * FROM image_name'), [], 'names go with their image');
  database.close();
});

test.run();
