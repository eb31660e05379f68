import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../../src/lib/sqlite.ts';
import { silentLog } from '../../../../src/lib/log.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { readDocumentRow, selectDocuments } from '../../../../src/storage/state/document-rows.ts';
import { rebuild } from '../../../../src/storage/state/rebuild.ts';
import { migrations } from '../../../../src/storage/state/schema.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import type { ScratchHome } from '../../../support/scratch-home.ts';
import { openStores, putBytes, putFakeImage } from '../../../support/stores.ts';
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
  const database = openDatabase(':memory:', migrations, {
    onCreate: (made) => rebuild(made, stores.root, { ...silentLog, warn: (message) => warnings.push(message) }),
  });
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

test('finds names of several platforms, lists and artifacts', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const name = 'localhost/a:1';
  const arm = putFakeImage(stores, { seed: 'arm', names: [name], platform: { architecture: 'arm64' } });
  putFakeImage(stores, { seed: 'intel', names: [name] });
  putFakeImage(stores, { seed: 'arm', names: [name], platform: { architecture: 'arm64' } });
  const image = stores.images.get(arm);
  const manifests = [{ mediaType: image.manifestMediaType, digest: image.manifestDigest, size: image.manifestSizeBytes }];
  const content = putBytes(stores, mediaTypes.ociIndex, JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }));
  stores.images.lists.put({ id: 'e'.repeat(64), content, blobs: [], names: ['localhost/l:1', 'localhost/l:2'] });
  const lost = putBytes(stores, mediaTypes.ociIndex, 'lost');
  stores.images.lists.put({ id: 'f'.repeat(64), content: lost, blobs: [], names: ['localhost/lost:1'] });
  rmSync(stores.blobs.path(lost.digest));
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (message: string) => warnings.push(message) };
  const database = openDatabase(':memory:', migrations, { onCreate: (made) => rebuild(made, stores.root, log) });
  assert.equal(
    database.all('SELECT image_id FROM image_name ORDER BY given DESC').map((row) => row['image_id'] === arm),
    [true, false],
  );
  const list = readDocumentRow(database.get(selectDocuments)!);
  assert.equal(list.names, ['localhost/l:2', 'localhost/l:1']);
  assert.ok(list.blobs.includes(image.configDigest), 'what the list leads to is kept');
  assert.match(warnings.join('\n'), /manifest list localhost\/lost:1 could not be restored/);
  assert.match(warnings.join('\n'), /2 images, 1 manifest lists and artifacts/);
  database.close();
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
  const database = openDatabase(':memory:', migrations, {
    onCreate: (made) => rebuild(made, home.path, { ...silentLog, warn: (message) => warnings.push(message) }),
  });
  database.close();
  assert.equal(warnings, []);
});

test.run();
