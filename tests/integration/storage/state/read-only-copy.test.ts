import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openReadOnlyCopy } from '../../../../src/storage/state/read-only-copy.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('openReadOnlyCopy');

test('reads what is in the database and in its log, and leaves no file', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.volumes.create({ name: 'data' });
  const temporary = home.directory('temporary');
  const copy = openReadOnlyCopy(join(stores.root, 'state.db'), temporary);
  assert.equal(
    copy.all('SELECT name FROM volume').map((row) => row['name']),
    ['data'],
  );
  assert.equal(readdirSync(temporary), []);
  copy.close();
});

test('is empty where there is no state', async () => {
  await using home = await scratchHome();
  const copy = openReadOnlyCopy(join(home.path, 'state.db'), home.path);
  assert.equal(copy.all('SELECT * FROM image'), []);
  copy.close();
});

test.run();
