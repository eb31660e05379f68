import { rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createList } from '../../../../src/image/manifest-list.ts';
import { entriesOfLocation } from '../../../../src/image/manifest-list/local-entries.ts';
import { pushList } from '../../../../src/image/push-list.ts';
import { parseImageLocation } from '../../../../src/image/location.ts';
import type { LocalLocation } from '../../../../src/image/open-source.ts';
import { makeImage, writeLayout } from '../../../support/images.ts';
import { memoryRegistry, onRegistry } from '../../../support/memory-registry.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('entriesOfLocation');

test('copies the image of a layout into the store, for when it is gone', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const image = makeImage({ layers: [[{ path: 'x', content: 'x' }]], architecture: 'arm64', variant: 'v8', name: 'n' });
  const path = home.directory('layout');
  writeLayout(image, path);
  using leases = new DisposableStack();
  const [found] = await entriesOfLocation(stores, parseImageLocation(`oci:${path}:n`) as LocalLocation, { all: false, leases });
  assert.is(found?.entry.digest, image.manifest.digest);
  assert.equal(found?.entry.platform, { architecture: 'arm64', os: 'linux', variant: 'v8' });
  assert.is(found?.source, undefined);
  await createList(stores, 'l', [`oci:${path}:n`], { all: true, amend: false, annotations: {} });
  rmSync(path, { recursive: true });
  await pushList(stores, 'l', 'registry.test/app:1', { all: true });
  assert.ok(registry.manifests.has(`registry.test/app@${image.manifest.digest}`));
});

test('copies all images of a list in a layout', async () => {
  await using home = await scratchHome();
  using stores = onRegistry(openStores(home), memoryRegistry());
  const registry = memoryRegistry();
  await using other = await scratchHome();
  using source = onRegistry(openStores(other), registry);
  for (const architecture of ['amd64', 'arm64'])
    registry.putImage(`registry.test/app:${architecture}`, makeImage({ layers: [[{ path: architecture, content: 'x' }]], architecture }));
  await createList(
    source,
    'l',
    ['amd64', 'arm64'].map((tag) => `registry.test/app:${tag}`),
    { all: false, amend: false, annotations: {} },
  );
  const path = `${home.path}/out`;
  await pushList(source, 'l', `oci:${path}:n`, { all: true });
  const options = { all: true, amend: false, annotations: {} };
  const list = await createList(stores, 'copy', [`oci:${path}:n`], options);
  assert.is(list.blobs.length, 7, 'the list, and of each image manifest, config and layer');
});

test.run();
