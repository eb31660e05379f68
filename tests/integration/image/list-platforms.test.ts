import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createList } from '../../../src/image/manifest-list.ts';
import { platformsOf } from '../../../src/image/list-platforms.ts';
import { pullImage } from '../../../src/image/pull.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { formatPlatform } from '../../../src/oci/platform.ts';
import { makeImage } from '../../support/images.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suite('platformsOf');

test('knows the index of an image, a list, and images of one name', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const names = (name: string): string[] => platformsOf(stores, name).map(formatPlatform);
  const image = registry.putImage('registry.test/app:amd64', makeImage({ layers: [[{ path: 'x', content: 'x' }]], architecture: 'amd64' }));
  const entry = (os: string, architecture: string): object => ({ ...image, platform: { os, architecture } });
  const manifests = [entry('linux', 'amd64'), entry('linux', 'arm64'), entry('windows', 'amd64'), entry('unknown', 'unknown')];
  registry.put('registry.test/app:1', mediaTypes.ociIndex, { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });
  await pullImage(stores, 'registry.test/app:1', { platform: { os: 'linux', architecture: 'amd64' } });
  assert.equal(names('registry.test/app:1'), ['linux/amd64', 'linux/arm64']);
  putFakeImage(stores, { seed: 'a', names: ['localhost/b:1'], platform: { architecture: 'riscv64' } });
  assert.equal(names('b:1'), ['linux/riscv64']);
  await createList(stores, 'l', ['b:1'], { all: false, amend: false, annotations: {} });
  assert.equal([names('l'), names('none')], [['linux/riscv64'], []]);
});

test.run();
