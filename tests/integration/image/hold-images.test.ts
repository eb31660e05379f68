import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { holdImages } from '../../../src/image/hold-images.ts';
import { collectImages } from '../../../src/storage/garbage.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suite('holdImages');

test('keeps the blobs and layers of an image that is removed meanwhile', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const image = stores.images.get(putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] }));
  const path = stores.blobs.path(image.configDigest);
  const { diffId } = image.layers[0]!;
  {
    using _lease = holdImages(stores, [image]);
    stores.images.remove(image.id);
    collectImages(stores, [image]);
    assert.ok(existsSync(path));
    assert.ok(stores.layers.find(diffId));
  }
  collectImages(stores, [image]);
  assert.not.ok(existsSync(path));
  assert.is(stores.layers.find(diffId), undefined);
});

test('says that an image is gone, and holds nothing then', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const image = stores.images.get(putFakeImage(stores, { seed: 'a' }));
  stores.images.remove(image.id);
  assertFails(() => holdImages(stores, [image]), 'not-found', /image not known/);
  assert.is(stores.leases.heldResources().size, 0);
});

test.run();
