import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase, schemaVersion } from '../../../../src/lib/sqlite.ts';
import { applicationId, migrations } from '../../../../src/storage/state/schema.ts';

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

test.run();
