import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLog } from '../../../../src/lib/log.ts';
import { putAside } from '../../../../src/storage/state/put-aside.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('putAside');

test('renames a database that is damaged, with its log', async () => {
  await using home = await scratchHome();
  for (const suffix of ['', '-wal', '-shm']) writeFileSync(join(home.path, `state.db${suffix}`), 'rubbish');
  const warnings: string[] = [];
  putAside(home.path, { ...silentLog, warn: (message) => warnings.push(message) }, 'is damaged');
  assert.is(readdirSync(home.path).filter((name) => /^state\.db\.damaged-\d{8}T\d{6}Z(-wal|-shm)?$/.test(name)).length, 3);
  assert.match(warnings.join(), /is damaged: it is kept as/);
});

test('leaves one that is usable: another command was quicker', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putAside(stores.root, stores.log, 'is damaged');
  assert.equal(stores.warnings, []);
  assert.ok(readdirSync(stores.root).includes('state.db'));
});

test.run();
