import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { storeImage } from '../../../src/image/store-image.ts';
import type { ImageToStore } from '../../../src/image/store-image.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { descriptorOf, fakeRepository } from '../../support/image-source.ts';
import type { Misbehaviour } from '../../support/image-source.ts';
import { makeImage } from '../../support/images.ts';
import type { MadeImage } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suiteNeeding('storeImage', 'helper', 'user-namespaces');

const layered = makeImage({
  layers: [
    [{ path: 'one', content: randomBytes(3000) }],
    [{ path: 'two', content: 'x' }],
    [{ path: 'three', content: 'y' }],
    // The same layer twice, as image builders make for empty steps.
    [{ path: 'two', content: 'x' }],
  ],
});

function toStore(image: MadeImage, misbehaviour: Misbehaviour = {}): ImageToStore {
  return {
    manifest: { bytes: image.manifest.bytes, descriptor: descriptorOf(image.manifest) },
    source: fakeRepository({ tag: image }, misbehaviour),
    names: ['localhost/made:1'],
  };
}

/** An image whose manifest or config was changed after it was made. */
function changed(
  image: MadeImage,
  change: { config?: (config: Record<string, never>) => object; manifest?: (manifest: Record<string, never>) => object },
): MadeImage {
  const blobOf = (bytes: Buffer, mediaType: string) => ({
    ...makeImage({ layers: [bytes], compression: 'none' }).layers[0]!,
    mediaType,
    bytes,
  });
  const config =
    change.config === undefined
      ? image.config
      : blobOf(Buffer.from(JSON.stringify(change.config(JSON.parse(image.config.bytes.toString())))), image.config.mediaType);
  const document = {
    ...(JSON.parse(image.manifest.bytes.toString()) as Record<string, never>),
    config: descriptorOf(config),
  } as unknown as Record<string, never>;
  const manifest = blobOf(Buffer.from(JSON.stringify(change.manifest?.(document) ?? document)), image.manifest.mediaType);
  return { ...image, config, manifest };
}

test('stores blobs, layers and the image, and lets go of its leases', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const states = new Set<string>();
  const image = await storeImage(stores, toStore(layered), {
    progress: (step) => void states.add(step.kind === 'layer' ? step.state : step.kind),
  });
  assert.equal(image.names, ['localhost/made:1']);
  assert.is(image.layers.length, 4);
  assert.is(new Set(image.layers.map((layer) => layer.diffId)).size, 3);
  assert.equal(Buffer.from(stores.blobs.read(image.manifestDigest, 10_000)), layered.manifest.bytes);
  assert.ok(existsSync(join(stores.layers.path(image.layers[0]!.diffId), 'one')));
  assert.equal([...states].toSorted(), ['config', 'done', 'downloading', 'storing', 'unpacking', 'waiting']);
  assert.equal(stores.state.all('SELECT * FROM lease'), []);
  assert.is(stores.paths(/^blobs\/sha256\/./).length, 5);
});

test('fetches nothing for an image that is there', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  await storeImage(stores, toStore(layered));
  const again = toStore(layered);
  await storeImage(stores, { ...again, names: ['localhost/other:1'] });
  assert.equal((again.source as ReturnType<typeof fakeRepository>).asked, []);
  assert.equal(stores.images.list()[0]?.names, ['localhost/other:1', 'localhost/made:1']);
});

test('links into a layer below wait for it', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const linked = makeImage({ layers: [[{ path: 'base', content: 'x' }], [{ path: 'link', type: 'hardlink', target: 'base' }]] });
  const image = await storeImage(stores, toStore(linked));
  assert.ok(existsSync(join(stores.layers.path(image.layers[1]!.diffId), 'link')));
});

for (const [what, image, code, pattern] of [
  [
    'fewer diff IDs than layers',
    changed(layered, { config: (config) => ({ ...config, rootfs: { type: 'layers', diff_ids: [layered.layers[0]!.diffId] } }) }),
    'corrupt',
    /lists 1 layers, the manifest 4/,
  ],
  [
    'another diff ID',
    changed(layered, {
      config: (config) => ({ ...config, rootfs: { type: 'layers', diff_ids: layered.layers.map(() => layered.layers[0]!.diffId) } }),
    }),
    'corrupt',
    /not what the image config says/,
  ],
  [
    'an unknown layer type',
    changed(layered, {
      manifest: (manifest) => ({ ...manifest, layers: [{ ...descriptorOf(layered.layers[0]!), mediaType: 'application/x-other' }] }),
    }),
    'unsupported',
    /media type/,
  ],
  ['a config that is no config', changed(layered, { config: () => ({ rootfs: 3 }) as never }), 'corrupt', /rootfs/],
] as const) {
  test(`refuses ${what}, and shows nothing`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    await assertRejects(storeImage(stores, toStore(image)), code, pattern);
    assert.equal(stores.images.list(), []);
    assert.equal(stores.state.all('SELECT * FROM lease'), []);
    assert.equal(stores.paths(/^layers\/\./), []);
  });
}

test('refuses a config larger than any config is, unread', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const huge = changed(layered, {
    manifest: (manifest) => ({ ...manifest, config: { ...descriptorOf(layered.config), size: 5_000_000 } }),
  });
  const image = toStore(huge);
  await assertRejects(storeImage(stores, image), 'corrupt', /larger than/);
  assert.equal((image.source as ReturnType<typeof fakeRepository>).asked, []);
});

test('stops the other layers when one fails', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const wrong = new Map([[layered.layers[1]!.digest, Buffer.from('wrong')]]);
  await assertRejects(storeImage(stores, toStore(layered, { wrong })), 'unreachable');
  assert.equal(stores.images.list(), []);
});

test('keeps whole blobs for the next attempt, unless told not to', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const broken = changed(layered, {
    config: (config) => ({
      ...config,
      rootfs: { type: 'layers', diff_ids: layered.layers.map((layer, at) => (at === 3 ? layered.layers[0]!.diffId : layer.diffId)) },
    }),
  });
  await storeImage(stores, toStore(broken)).then(
    () => undefined,
    () => undefined,
  );
  assert.ok(stores.paths(/^blobs\/sha256\/./).length > 0);
  const wrong = new Map([[layered.layers[2]!.digest, Buffer.alloc(5)]]);
  stores.blobs.delete(layered.layers[2]!.digest as never);
  await storeImage(stores, toStore(layered, { wrong }), { discardOnFailure: true }).then(
    () => assert.unreachable(),
    () => undefined,
  );
  assert.equal(stores.paths(/^blobs\/partial\/./), []);
  assert.not(stores.blobs.has(descriptorOf(layered.layers[1]!)));
});

test('ends when it is told to', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const stop = new AbortController();
  const storing = storeImage(stores, toStore(layered), {
    signal: stop.signal,
    progress: (step) => step.kind === 'layer' && step.state === 'downloading' && stop.abort(),
  });
  await assertRejects(storing, 'cancelled');
  assert.equal(stores.images.list(), []);
  assert.equal(stores.state.all('SELECT * FROM lease'), []);
});

test.run();
