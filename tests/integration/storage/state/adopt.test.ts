import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readContainerFile, readVolumeFile } from '../../../../src/storage/state/adopt.ts';
import { isSealWhole } from '../../../../src/storage/state/sealed-json.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, type Stores } from '../../../support/stores.ts';

const test = suite('what the database has lost');
const id = 'c'.repeat(64);

/** A container with a volume, whose rows were in a write-ahead log that is gone. */
function losing(stores: Stores): void {
  stores.volumes.create({ name: 'data' });
  stores.containers.create({
    id,
    name: 'web',
    imageId: undefined,
    imageName: 'x',
    createdAt: '2026-01-01T00:00:00.000Z',
    autoRemove: false,
    labels: {},
    request: {},
    volumes: [{ volume: 'data', target: '/data', anonymous: false }],
  });
  writeFileSync(join(stores.containers.directory(id), 'config.json'), '{}');
  stores.state.run('DELETE FROM container');
  stores.state.run('DELETE FROM volume');
}

test('is put back from the records beside it', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  losing(stores);
  assert.equal(stores.containers.strayDirectories(), []);
  assert.is(stores.containers.get('web').id, id);
  assert.equal(stores.volumes.users('data'), [id]);
  assert.match(stores.warnings.join(), /container web was missing from state.db/);
  assert.is(isSealWhole(readContainerFile(stores.root, id)), true);
  assert.is(isSealWhole(readVolumeFile(stores.root, 'data')), true);
});

test('is put back without a volume that is lost for good', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  losing(stores);
  rmSync(stores.volumes.directory('data'), { recursive: true });
  assert.equal(stores.containers.strayDirectories(), []);
  assert.equal(stores.containers.get('web').volumes, []);
});

test('is never deleted when it cannot be put back', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  losing(stores);
  stores.containers.create(other);
  assert.equal(stores.containers.strayDirectories(), []);
  assert.ok(existsSync(stores.containers.directory(id)));
  assert.match(stores.warnings.join(), /cannot be put back/);
});

const other = {
  id: 'd'.repeat(64),
  name: 'web',
  imageId: undefined,
  imageName: 'x',
  createdAt: '2026-01-01T00:00:00.000Z',
  autoRemove: false,
  labels: {},
  request: {},
};

test('goes when it was never whole', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  losing(stores);
  const record = join(stores.containers.directory(id), 'record.json');
  writeFileSync(record, readFileSync(record, 'utf8').replace('web', 'wob'));
  assert.equal(stores.containers.strayDirectories(), [stores.containers.directory(id)]);
});

test.run();
