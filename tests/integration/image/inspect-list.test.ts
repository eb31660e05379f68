import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectList } from '../../../src/image/inspect-list.ts';
import { createList } from '../../../src/image/manifest-list.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { makeImage } from '../../support/images.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suite('inspectList');

test('tells of a list of the store before one of a registry', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  await createList(stores, 'registry.test/l:1', [], { all: false, amend: false, annotations: { where: 'here' } });
  registry.put('registry.test/l:1', mediaTypes.ociIndex, { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] });
  assert.match(JSON.stringify(await inspectList(stores, 'registry.test/l:1', {})), /"where":"here"/);
});

test('tells of a list, and of an image, of a registry', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const image = registry.putImage('registry.test/app:one', makeImage({ layers: [] }));
  const manifests = [{ ...image, platform: { os: 'linux', architecture: 'arm', 'os.version': '1' } }];
  registry.put('registry.test/app:1', mediaTypes.ociIndex, { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });
  for (const name of ['registry.test/app:1', 'docker://registry.test/app:1'])
    assert.match(JSON.stringify(await inspectList(stores, name, {})), /"platform":\{"architecture":"arm","os":"linux","os.version":"1"\}/);
  assert.match(JSON.stringify(await inspectList(stores, 'registry.test/app:one', {})), /"layers":\[\]/);
  assert.match(stores.warnings.join(), /is not a manifest list but a single image/);
});

test('says what cannot be told', async () => {
  await using home = await scratchHome();
  using stores = onRegistry(openStores(home), memoryRegistry());
  await assertRejects(inspectList(stores, 'registry.test/app:1', {}), 'not-found', /reading image "docker:\/\/registry.test\/app:1"/);
  await assertRejects(inspectList(stores, 'oci:/tmp/x', {}), 'unsupported', /unsupported transport "oci"/);
});

test.run();
