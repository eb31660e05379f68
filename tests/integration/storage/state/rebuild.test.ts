import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../../src/lib/sqlite.ts';
import { silentLog } from '../../../../src/lib/log.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { rebuild } from '../../../../src/storage/state/rebuild.ts';
import { migrations } from '../../../../src/storage/state/schema.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import type { ScratchHome } from '../../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../../support/stores.ts';
import type { Stores } from '../../../support/stores.ts';

const test = suite('rebuild');

/** Rebuilds the store of a home into a database of its own, after `damage`. */
function rebuilt(
  home: ScratchHome,
  damage: (stores: Stores) => void,
): { images: number; containers: (string | null)[]; warnings: string[] } {
  using stores = openStores(home);
  const imageId = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  const container = { name: 'web', imageName: 'a', createdAt: '2026-01-01T00:00:00.000Z', autoRemove: false, labels: {}, request: {} };
  stores.containers.create({ id: 'c'.repeat(64), imageId, ...container });
  damage(stores);
  const warnings: string[] = [];
  const database = openDatabase(':memory:', migrations, (made) =>
    rebuild(made, stores.root, { ...silentLog, warn: (message) => warnings.push(message) }),
  );
  const containers = database.all('SELECT image_id FROM container').map((row) => row['image_id'] as string | null);
  const images = database.all('SELECT * FROM image').length;
  database.close();
  return { images, containers, warnings };
}

test('finds what is whole', async () => {
  await using home = await scratchHome();
  const { images, containers, warnings } = rebuilt(home, () => undefined);
  assert.is(images, 1);
  assert.match(String(containers[0]), /^[0-9a-f]{64}$/);
  assert.is(warnings.length, 1);
});

for (const [what, damage, pattern] of [
  [
    'a manifest is lost',
    (stores: Stores) => rmSync(stores.blobs.path(stores.images.list()[0]!.manifestDigest)),
    /image localhost\/a:1 could not be restored/,
  ],
  [
    'a manifest was changed',
    (stores: Stores) => writeFileSync(stores.blobs.path(stores.images.list()[0]!.manifestDigest), '{}'),
    /is damaged/,
  ],
  [
    'a layer is lost',
    (stores: Stores) => rmSync(stores.layers.path(digestOf('layer base')), { recursive: true }),
    /is missing: pull or load it again/,
  ],
] as const) {
  test(`keeps the containers of an image when ${what}`, async () => {
    await using home = await scratchHome();
    const { images, containers, warnings } = rebuilt(home, damage);
    assert.is(images, 0);
    assert.equal(containers, [null]);
    assert.match(warnings.join('\n'), pattern);
  });
}

test('does not take a record for another', async () => {
  await using home = await scratchHome();
  const { containers, warnings } = rebuilt(home, (stores) => {
    writeFileSync(join(stores.root, 'containers', 'c'.repeat(64), 'record.json'), JSON.stringify({ id: 'd'.repeat(64), name: 'evil' }));
  });
  assert.equal(containers, []);
  assert.match(warnings.join('\n'), /names another container/);
});

test('is silent in a store that is new', async () => {
  await using home = await scratchHome();
  const warnings: string[] = [];
  const database = openDatabase(':memory:', migrations, (made) =>
    rebuild(made, home.path, { ...silentLog, warn: (message) => warnings.push(message) }),
  );
  database.close();
  assert.equal(warnings, []);
});

test.run();
