import { readFileSync, rmSync, truncateSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../src/oci/digest.ts';
import { ensureLayers } from '../../../src/storage/ensure-layers.ts';
import type { ImageLayer } from '../../../src/storage/image-record.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { tarArchive } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, type Stores } from '../../support/stores.ts';

const test = suiteNeeding('ensureLayers', 'helper', 'user-namespaces');

const tar = tarArchive([
  { path: 'etc', type: 'directory' },
  { path: 'etc/motd', content: 'hello' },
]);

async function unpack(stores: Stores): Promise<ImageLayer> {
  const blob = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(tar), size: tar.length };
  stores.blobs.put(blob, tar);
  await stores.layers.apply(blob.digest, blob, { realm: stores.realm });
  return { diffId: blob.digest, blob };
}

const pretendReboot = (stores: Stores): number => stores.state.run("UPDATE layer SET unsynced = '00000000'");

test('does nothing to layers of this boot', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layer = await unpack(stores);
  truncateSync(join(stores.layers.path(layer.diffId), 'etc/motd'));
  await ensureLayers(stores, [layer]);
  assert.equal(stores.warnings, []);
});

test('counts the files of a layer after a reboot, once', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layer = await unpack(stores);
  pretendReboot(stores);
  await ensureLayers(stores, [layer]);
  assert.is(stores.layers.unsyncedBefore('now').size, 0);
  assert.is(stores.layers.list()[0]?.treeEntries, 2);
  assert.equal(stores.warnings, []);
});

test('unpacks a layer again whose files did not reach the disk', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layer = await unpack(stores);
  const file = join(stores.layers.path(layer.diffId), 'etc/motd');
  truncateSync(file);
  pretendReboot(stores);
  await ensureLayers(stores, [layer]);
  assert.is(readFileSync(file, 'utf8'), 'hello');
  assert.match(stores.warnings.join(), 'was damaged when the machine went down');
  assert.equal(stores.paths(/(^|\/)\.(tmp|rm)/), []);
});

test('unpacks a layer again that is missing', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layer = await unpack(stores);
  rmSync(stores.layers.path(layer.diffId), { recursive: true });
  await ensureLayers(stores, [layer]);
  assert.is(readFileSync(join(stores.layers.path(layer.diffId), 'etc/motd'), 'utf8'), 'hello');
});

test('says what to do when the blob is lost, too', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layer = await unpack(stores);
  rmSync(stores.layers.path(layer.diffId), { recursive: true });
  unlinkSync(stores.blobs.path(layer.blob.digest));
  await assertRejects(ensureLayers(stores, [layer]), 'corrupt', /cannot be unpacked again/);
});

test.run();
