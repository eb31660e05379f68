import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createList, addToList, annotateList } from '../../../src/image/manifest-list.ts';
import { pushList } from '../../../src/image/push-list.ts';
import type { PushStep } from '../../../src/image/push-list.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { makeImage } from '../../support/images.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suite('pushList');
const options = { all: false, amend: false, annotations: { k: 'v' } };

test('copies images from where the list found them, and sends the list byte for byte', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const image = makeImage({ layers: [[{ path: 'x', content: 'x' }]], architecture: 'arm64' });
  registry.putImage('registry.test/app:1', image);
  const list = await createList(stores, 'l', ['registry.test/app:1'], options);
  for (const { digest } of [image.config, ...image.layers]) assert.not.ok(stores.blobs.has(digest as never));
  const steps: PushStep[] = [];
  const digest = await pushList(stores, 'l', 'other.test/app:2', { all: true, onStep: (step) => steps.push(step) });
  assert.is(digest, list.content.digest);
  assert.ok(registry.manifests.has(`other.test/app@${image.manifest.digest}`));
  assert.is(registry.manifests.get('other.test/app:2')?.digest, digest);
  assert.equal(
    steps.map(({ kind }) => kind),
    ['begin', 'image', 'list'],
  );
});

test('pushes an image of the store that is named no more', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  const { manifestDigest } = stores.images.get(id);
  await createList(stores, 'l', ['a:1'], options);
  stores.images.remove(id);
  await pushList(stores, 'l', 'docker://other.test/app:2', { all: true, removeAfter: true, copy: { compression: {} } });
  assert.ok([...registry.manifests.keys()].some((name) => name.startsWith('other.test/app@')));
  assert.is(stores.images.lists.list().length, 0, 'removed as asked');
  assert.not.ok(stores.blobs.has(manifestDigest), 'and what only it kept');
});

test('pushes the list alone', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  await createList(stores, 'l', ['a:1'], options);
  await assertRejects(pushList(stores, 'l', 'other.test/app:2', { all: false }), 'not-found', /blob unknown/);
  await createList(stores, 'empty', [], options);
  const digest = await pushList(stores, 'empty', 'other.test/app:3', { all: false });
  assert.is(registry.manifests.get('other.test/app:3')?.digest, digest);
});

test('copies the images of a list in a list, but not without end', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const image = registry.putImage('registry.test/app:image', makeImage({ layers: [[{ path: 'x', content: 'x' }]] }));
  let inner = image;
  for (const tag of ['1', '2', '3', '4']) {
    const manifests = [{ ...inner, platform: { os: 'linux', architecture: 'amd64' } }];
    inner = registry.put(`registry.test/app:${tag}`, mediaTypes.ociIndex, { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });
  }
  await createList(stores, 'two', ['registry.test/app:2'], { ...options, all: true });
  await pushList(stores, 'two', 'other.test/app:2', { all: true });
  assert.ok(registry.manifests.has(`other.test/app@${image.digest}`));
  await createList(stores, 'four', ['registry.test/app:4'], { ...options, all: true });
  await assertRejects(pushList(stores, 'four', 'other.test/app:4', { all: true }), 'unsupported', /nested more than 2 deep/);
});

test('refuses places that cannot hold a list, and lists that are none', async () => {
  await using home = await scratchHome();
  using stores = onRegistry(openStores(home), memoryRegistry());
  putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  await createList(stores, 'l', ['a:1'], options);
  await assertRejects(pushList(stores, 'l', 'docker-archive:/tmp/x.tar', { all: true }), 'unsupported', /cannot hold a manifest list/);
  await assertRejects(pushList(stores, 'l', 'BAD NAME', { all: true }), 'invalid-argument');
  await assertRejects(
    pushList(stores, 'l', `other.test/app@${stores.images.lists.list()[0]!.content.digest}`, { all: true }),
    'invalid-argument',
    /give a tag/,
  );
  await assertRejects(pushList(stores, 'a:1', 'other.test/app:2', { all: true }), 'wrong-state');
  await assertRejects(pushList(stores, 'none', 'other.test/app:2', { all: true }), 'not-found');
  const signing = { gpgKey: 'x', passphrase: async () => await Promise.resolve(''), hasPassphrase: false };
  await assertRejects(pushList(stores, 'l', `oci:${home.path}/out`, { all: true, signing }), 'unsupported', /can be signed/);
});

test('changes the kind of the list when asked', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  registry.putImage('registry.test/app:1', makeImage({ layers: [[{ path: 'x', content: 'x' }]] }));
  await createList(stores, 'l', [], { ...options, annotations: {} });
  await addToList(stores, 'l', ['registry.test/app:1'], { all: false });
  await pushList(stores, 'l', 'other.test/app:2', { all: true, format: 'v2s2', copy: { format: 'v2s2' } });
  const put = registry.manifests.get('other.test/app:2');
  assert.is(put?.mediaType, mediaTypes.dockerIndex);
  assert.match(Buffer.from(put!.bytes).toString(), /distribution\.manifest\.v2\+json/);
  await annotateList(stores, 'l', { annotations: { a: 'b' } });
});

test.run();
