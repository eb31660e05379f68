import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../src/oci/digest.ts';
import { blobResource } from '../../../src/storage/blob-store.ts';
import {
  abandonedAfterMs,
  abandonedDirectories,
  collectAbandoned,
  collectImages,
  collectTransfer,
  emptyTrash,
} from '../../../src/storage/garbage.ts';
import { layerResource } from '../../../src/storage/layer-store.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const images = suiteNeeding('collectImages', 'helper', 'user-namespaces');

images('deletes what only the removed image had', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const kept = putFakeImage(stores, { seed: 'kept', layers: ['shared', 'kept'] });
  const gone = putFakeImage(stores, { seed: 'gone', layers: ['shared', 'gone'] });
  await emptyTrash(collectImages(stores, [stores.images.remove(gone)]), stores.realm);
  assert.ok(stores.layers.has(digestOf('layer shared')));
  assert.ok(stores.layers.has(digestOf('layer kept')));
  assert.not(existsSync(stores.layers.path(digestOf('layer gone'))));
  assert.ok(stores.blobs.has(digestOf('blob of shared')));
  assert.not(stores.blobs.has(digestOf('blob of gone')));
  await emptyTrash(collectImages(stores, [stores.images.remove(kept)]), stores.realm);
  assert.equal(stores.paths(/^(layers|blobs\/sha\d+)\/./), []);
});

images('leaves what a live command is about to use', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'x', layers: ['one', 'two'] });
  using _lease = stores.leases.hold([blobResource(digestOf('blob of one')), layerResource(digestOf('layer two'))]);
  await emptyTrash(collectImages(stores, [stores.images.remove(id)]), stores.realm);
  assert.ok(stores.blobs.has(digestOf('blob of one')));
  assert.not(stores.blobs.has(digestOf('blob of two')));
  assert.not(stores.layers.has(digestOf('layer one')));
  assert.ok(stores.layers.has(digestOf('layer two')));
});

images.run();

const abandoned = suiteNeeding('collectAbandoned', 'helper', 'user-namespaces');

abandoned('takes what belongs to nothing, when it is old enough', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putFakeImage(stores, { seed: 'kept' });
  const before = stores.paths(/^(layers|blobs)\/./);
  const bytes = Buffer.from('nobody wants this');
  stores.blobs.put({ digest: digestOf(bytes), size: bytes.length }, bytes);
  writeFileSync(stores.blobs.partialPath(digestOf('part')), 'pa');
  await emptyTrash(collectAbandoned(stores, abandonedAfterMs), stores.realm);
  assert.ok(stores.blobs.has(digestOf(bytes)), 'it is young');
  const longAgo = new Date(Date.now() - abandonedAfterMs - 1000);
  for (const path of [stores.blobs.path(digestOf(bytes)), stores.blobs.partialPath(digestOf('part'))]) utimesSync(path, longAgo, longAgo);
  await emptyTrash(collectAbandoned(stores, abandonedAfterMs), stores.realm);
  assert.equal(stores.paths(/^(layers|blobs)\/./), before);
});

abandoned('takes layers without an image, and what dead commands left', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const orphan = digestOf('layer orphan');
  mkdirSync(join(stores.layers.path(orphan), 'inside'), { recursive: true });
  stores.state.run('INSERT INTO layer (diff_id, size_bytes, entries, opaque, added_at) VALUES (?, 1, 1, 0, 0)', orphan);
  for (const name of ['.tmp-4194303-1-0123abcd-0', '.rm-4194303-1-0123abcd-1']) mkdirSync(join(stores.root, 'layers', name));
  writeFileSync(join(stores.root, '.tmp-4194303-1-0123abcd-2'), 'spooled');
  writeFileSync(join(stores.root, 'index.json.tmp-4194303-0'), 'half');
  await emptyTrash(collectAbandoned(stores, 0), stores.realm);
  assert.equal(stores.paths(/^layers\/.|tmp-/), []);
});

abandoned('leaves partial downloads that are being received', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const blob = { digest: digestOf('part of it'), size: 10 };
  using staged = await stores.blobs.stage(blob);
  staged!.write(Buffer.from('part'));
  collectAbandoned(stores, 0);
  assert.ok(existsSync(stores.blobs.partialPath(blob.digest)));
});

abandoned.run();

const transfer = suiteNeeding('collectTransfer', 'helper', 'user-namespaces');

transfer('takes what a failed load has brought, whole and in part', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putFakeImage(stores, { seed: 'kept', layers: ['shared'] });
  const bytes = Buffer.from('brought');
  stores.blobs.put({ digest: digestOf(bytes), size: bytes.length }, bytes);
  writeFileSync(stores.blobs.partialPath(digestOf('part')), 'pa');
  const blobs = [digestOf(bytes), digestOf('part'), digestOf('blob of shared')];
  await emptyTrash(collectTransfer(stores, { blobs, layers: [digestOf('layer shared')] }), stores.realm);
  assert.not(stores.blobs.has(digestOf(bytes)));
  assert.equal(stores.paths(/partial\/./), []);
  assert.ok(stores.blobs.has(digestOf('blob of shared')));
  assert.ok(stores.layers.has(digestOf('layer shared')));
});

transfer.run();

const directories = suiteNeeding('abandonedDirectories', 'helper', 'user-namespaces');

directories('names those of dead commands only', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  mkdirSync(join(stores.root, 'layers', '.tmp-4194303-1-0123abcd-0'));
  mkdirSync(join(stores.root, 'layers', 'a'.repeat(64)));
  assert.equal(abandonedDirectories(stores.state), [join(stores.root, 'layers', '.tmp-4194303-1-0123abcd-0')]);
});

directories.run();
