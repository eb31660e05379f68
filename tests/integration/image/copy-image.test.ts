import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyImage } from '../../../src/image/copy-image.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { maxManifestBytes } from '../../../src/oci/manifest.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage, type Stores } from '../../support/stores.ts';

function stored(stores: Stores): { bytes: Uint8Array; descriptor: Descriptor } {
  const image = stores.images.get(putFakeImage(stores, { seed: 'a', layers: ['one', 'two', 'one'] }));
  const bytes = stores.blobs.read(image.manifestDigest, maxManifestBytes);
  return { bytes, descriptor: { mediaType: image.manifestMediaType, digest: image.manifestDigest, size: bytes.length } };
}
const target = parseReference('registry.test/app');

const test = suite('copyImage');
test('puts the blobs, each once, then the manifest, to the byte', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const registry = memoryRegistry();
  const manifest = stored(stores);
  await using sink = await registry.openWritableRepository(target, {});
  const steps: string[] = [];
  const put = await copyImage(stores, { manifest, tag: '1' }, sink, { progress: (step) => void steps.push(step.kind) });
  assert.equal(put, manifest.descriptor);
  assert.ok(Buffer.from(registry.manifests.get('registry.test/app:1')?.bytes ?? []).equals(manifest.bytes));
  assert.is(registry.traffic.filter((line) => line.startsWith('put ')).length, 3);
  assert.is(steps.at(-1), 'writing');
  assert.equal(stores.state.all('SELECT * FROM lease'), []);
});
test('puts another kind of manifest when it is asked to, or when the first is not taken', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const registry = memoryRegistry();
  const manifest = stored(stores);
  await using sink = await registry.openWritableRepository(target, {});
  const asked = await copyImage(stores, { manifest, tag: '1' }, sink, { format: 'v2s2' });
  assert.is(asked.mediaType, mediaTypes.dockerManifest);
  const old = {
    ...sink,
    putManifest: (bytes: Uint8Array, options: Parameters<typeof sink.putManifest>[1]) =>
      options.mediaType === mediaTypes.dockerManifest
        ? sink.putManifest(bytes, options)
        : Promise.reject(new TiffinError('unsupported', 'manifest invalid')),
  };
  assert.equal(await copyImage(stores, { manifest, tag: '2' }, old), asked);
  await assertRejects(copyImage(stores, { manifest, tag: '2' }, old, { format: 'oci' }), 'unsupported', /manifest invalid/);
  await assertRejects(
    copyImage(stores, { manifest }, sink, { format: 'v2s2', mustKeepDigest: true }),
    'invalid-argument',
    /names a digest/,
  );
});
test('refuses forms that do not go together', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  await using sink = await memoryRegistry().openWritableRepository(target, {});
  const options = { format: 'v2s2', compression: { packing: 'zstd' } } as const;
  await assertRejects(copyImage(stores, { manifest: stored(stores) }, sink, options), 'invalid-argument', /need a manifest of OCI's kind/);
});
test('stops all when one fails, and puts no manifest', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const registry = memoryRegistry();
  const manifest = stored(stores);
  await using sink = await registry.openWritableRepository(target, {});
  const failing = { ...sink, putBlob: () => Promise.reject(new TiffinError('denied', 'no')) };
  await assertRejects(copyImage(stores, { manifest, tag: '1' }, failing), 'denied');
  assert.is(registry.manifests.size, 0);
});
test.run();
