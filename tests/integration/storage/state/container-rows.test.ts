import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../../src/lib/sqlite.ts';
import { insertContainer, recordFileName, writeContainerFile } from '../../../../src/storage/state/container-rows.ts';
import { migrations } from '../../../../src/storage/state/schema.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('container rows');
const container = {
  id: 'a'.repeat(64),
  name: 'web',
  imageId: undefined,
  imageName: 'x',
  createdAt: 'now',
  autoRemove: true,
  labels: { a: 'b' },
  request: { c: 1 },
};

test('hold the container', () => {
  const database = openDatabase(':memory:', migrations);
  insertContainer(database, container);
  const row = database.get('SELECT * FROM container');
  assert.is(row?.['name'], 'web');
  assert.is(row?.['auto_remove'], 1);
  assert.is(row?.['image_id'], null);
  assert.throws(() => insertContainer(database, container));
  assert.throws(() =>
    insertContainer(database, { ...container, id: 'b', name: 'other', volumes: [{ volume: 'none', target: '/', anonymous: false }] }),
  );
  database.close();
});

test('are written beside the files of the container too', async () => {
  await using home = await scratchHome();
  writeContainerFile(home.path, { ...container, volumes: [] });
  const path = join(home.path, recordFileName);
  const { sum, ...record } = JSON.parse(readFileSync(path, 'utf8')) as { sum: string };
  assert.equal(record, { version: 1, ...JSON.parse(JSON.stringify(container)), volumes: [] });
  assert.match(sum, /^[0-9a-f]{16}$/);
  assert.is(statSync(path).mode & 0o777, 0o600);
});

test.run();
