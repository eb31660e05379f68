import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { bringPlainLayer, openRemoteImage, readRemoteConfig } from '../../../src/image/remote-image.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { digestOf, type Digest } from '../../../src/oci/digest.ts';
import { parseManifest } from '../../../src/oci/manifest.ts';
import { hostPlatform } from '../../../src/oci/platform.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { makeImage, tarArchive } from '../../support/images.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suiteNeeding('parts of remote images', 'helper', 'user-namespaces');
const options = { platform: hostPlatform(), access: {} };
const reference = parseReference('registry.test/app:1');

test('reads a manifest and a config, and leaves nothing', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  registry.putImage('registry.test/app:1', makeImage({ layers: [[{ path: 'a', content: 'x' }]] }));
  await using image = await openRemoteImage(stores, reference, options);
  const manifest = parseManifest(image.manifest.bytes, image.manifest.descriptor.mediaType);
  if (manifest.kind === 'index') throw new Error('it is no index');
  const config = await readRemoteConfig(stores, manifest.config, image);
  assert.match(Buffer.from(config).toString(), /rootfs/);
  assert.not.ok(stores.blobs.has(manifest.config.digest));
  await assertRejects(readRemoteConfig(stores, { ...manifest.config, size: 5 << 20 }, image), 'corrupt', /larger than/);
  await assertRejects(openRemoteImage(stores, parseReference('registry.test/none:1'), options), 'not-found');
});

test('brings a packed layer as a plain tar, and none that is not what its diff ID says', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const tar = tarArchive([{ path: 'a', content: 'x' }]);
  const packed = gzipSync(tar);
  const blob = { mediaType: mediaTypes.ociLayerGzip, digest: digestOf(packed), size: packed.length };
  registry.blobs.set(blob.digest, packed);
  await using source = await stores.openRepository(reference, {});
  const wrong = digestOf(tarArchive([{ path: 'b', content: 'y' }]));
  await assertRejects(bringPlainLayer(stores, { diffId: wrong, blob }, { source }), 'corrupt', /not what is said of them/);
  assert.equal(stores.paths(/^(?:blobs\/sha256|layers)\/./), [], 'nothing of it stays');
  const { layer, lease } = await bringPlainLayer(stores, { diffId: digestOf(tar), blob }, { source });
  assert.equal(layer, { diffId: digestOf(tar), blob: { mediaType: mediaTypes.ociLayer, digest: digestOf(tar), size: tar.length } });
  assert.ok(stores.layers.has(layer.diffId) && stores.blobs.has(layer.blob.digest));
  const before = registry.traffic.length;
  (await bringPlainLayer(stores, { diffId: digestOf(tar), blob }, { source })).lease[Symbol.dispose]();
  assert.is(registry.traffic.length, before, 'what is there is not fetched again');
  lease[Symbol.dispose]();
  await assertRejects(bringPlainLayer(stores, { diffId: `sha512:${'0'.repeat(128)}` as Digest, blob }, { source }), 'unsupported');
  const noTar = gzipSync(Buffer.alloc(600, 'x'));
  registry.blobs.set(digestOf(noTar), noTar);
  const bad = { diffId: digestOf(Buffer.alloc(600, 'x')), blob: { ...blob, digest: digestOf(noTar), size: noTar.length } };
  await assertRejects(bringPlainLayer(stores, bad, { source }), 'corrupt');
});

test.run();
