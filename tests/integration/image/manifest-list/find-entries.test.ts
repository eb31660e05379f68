import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEntries } from '../../../../src/image/manifest-list/find-entries.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { makeImage } from '../../../support/images.ts';
import { memoryRegistry, onRegistry } from '../../../support/memory-registry.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../../support/stores.ts';

const test = suite('findEntries');

test('prefers the store, unless a transport is named', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  putFakeImage(stores, { seed: 'a', names: ['registry.test/app:1'] });
  const image = registry.putImage('registry.test/app:1', makeImage({ layers: [] }));
  using leases = new DisposableStack();
  const [local] = await findEntries(stores, 'registry.test/app:1', { all: false, leases });
  const [remote] = await findEntries(stores, 'docker://registry.test/app:1', { all: false, leases });
  assert.is(local?.source, undefined);
  assert.is(remote?.source, `docker://registry.test/app@${image.digest}`);
});

test('looks where search registries say', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  const registries = { searchRegistries: ['one.test', 'two.test'] };
  using stores = onRegistry(openStores(home), registry);
  registry.putImage('two.test/app:1', makeImage({ layers: [] }));
  using leases = new DisposableStack();
  const services = { ...stores, registries: { ...stores.registries, ...registries } };
  assert.match((await findEntries(services, 'app:1', { all: false, leases }))[0]?.source ?? '', /^docker:\/\/two.test\/app@/);
  await assertRejects(
    findEntries(services, 'none:1', { all: false, leases }),
    'not-found',
    /none:1 is not in the store, and .*two.test\/none/,
  );
});

for (const [what, change, pattern] of [
  ['a config of another size', (config: object) => ({ ...config, size: 5 }), /longer than|ends after|bytes/],
  ['a config of another digest', (config: object) => ({ ...config, digest: digestOf('else') }), /unknown/],
  ['a config of gigabytes', (config: object) => ({ ...config, size: 5_000_000_000 }), /larger than/],
] as [string, (config: object) => object, RegExp][]) {
  test(`refuses ${what}`, async () => {
    await using home = await scratchHome();
    const registry = memoryRegistry();
    using stores = onRegistry(openStores(home), registry);
    const image = makeImage({ layers: [] });
    registry.putImage('registry.test/app:1', image);
    const { mediaType, digest, size } = image.config;
    registry.put('registry.test/app:1', mediaTypes.ociManifest, {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: change({ mediaType, digest, size }),
      layers: [],
    });
    using leases = new DisposableStack();
    await findEntries(stores, 'registry.test/app:1', { all: false, leases }).then(
      () => assert.unreachable('it was taken'),
      (error: unknown) => assert.match(String(error), pattern),
    );
  });
}

test('refuses an index of an image, and an image with an index', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  using leases = new DisposableStack();
  const config = { mediaType: mediaTypes.ociConfig, digest: digestOf('c'), size: 1 };
  for (const document of [
    { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [], layers: [] },
    { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [], config },
  ]) {
    registry.put('registry.test/app:1', mediaTypes.ociIndex, document);
    await assertRejects(findEntries(stores, 'registry.test/app:1', { all: true, leases }), 'corrupt', /does not belong in an index/);
  }
  registry.put('registry.test/app:2', mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config,
    layers: [],
    manifests: [],
  });
  await assertRejects(findEntries(stores, 'registry.test/app:2', { all: true, leases }), 'corrupt', /does not belong in the manifest/);
});

test.run();
