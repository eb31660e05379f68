import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDigest } from '../../../src/oci/digest.ts';
import { imageNotKnown, imageResource } from '../../../src/storage/image-store.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suite('ImageStore');

test('gives an image its names, the last first, and its digests', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  stores.images.tag(id, 'localhost/b:2');
  const image = stores.images.get(id);
  assert.equal(image.names, ['localhost/b:2', 'localhost/a:1']);
  assert.equal(image.repoDigests, [`localhost/a@${image.manifestDigest}`, `localhost/b@${image.manifestDigest}`]);
  assert.is(image.configDigest, `sha256:${id}`);
});

test('leaves an image without a name when another takes it', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const old = putFakeImage(stores, { seed: 'old', names: ['localhost/a:1'] });
  const next = putFakeImage(stores, { seed: 'next', names: ['localhost/a:1'] });
  assert.equal(stores.images.get(old).names, []);
  assert.equal(stores.images.get(old).repoDigests, []);
  assert.is(stores.images.findByName('localhost/a:1')?.id, next);
});

test('keeps an image for each platform under one name', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const name = 'localhost/a:1';
  const arm = putFakeImage(stores, { seed: 'a', names: [name], platform: { architecture: 'arm64', variant: 'v8' } });
  const old = putFakeImage(stores, { seed: 'old', names: [name] });
  const intel = putFakeImage(stores, { seed: 'new', names: [name] });
  assert.equal(
    stores.images.listByName(name).map(({ id }) => id),
    [intel, arm],
  );
  assert.equal(stores.images.get(old).names, []);
  assert.is(stores.images.findByName(name)?.id, intel);
  assert.is(putFakeImage(stores, { seed: 'a', names: [name], platform: { architecture: 'arm64', variant: 'v8' } }), arm);
  assert.is(stores.images.findByName(name)?.id, arm, 'the last one that got it is meant');
  assert.equal(stores.images.names(), [{ name, imageId: arm }]);
  stores.images.tag(intel, name);
  assert.equal(
    stores.images.listByName(name).map(({ id }) => id),
    [intel],
  );
});

test('puts the same image twice', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  assert.is(putFakeImage(stores, { seed: 'a', names: ['localhost/a:2'] }), id);
  assert.is(stores.images.list().length, 1);
  assert.equal(stores.images.get(id).names, ['localhost/a:2', 'localhost/a:1']);
});

test('finds by name, ID, beginning of an ID and digest', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  const { manifestDigest } = stores.images.get(id);
  for (const name of ['localhost/a:1', id, `sha256:${id}`, id.slice(0, 6), manifestDigest, `localhost/a@${manifestDigest}`]) {
    assert.is(stores.images.find(name)?.id, id, name);
  }
  assert.is(stores.images.findByDigest(parseDigest(manifestDigest), 'localhost/other'), undefined);
  for (const name of ['a', 'localhost/a', 'localhost/a:2', 'zz', `localhost/other@${manifestDigest}`])
    assert.is(stores.images.find(name), undefined, name);
  assertFails(() => stores.images.get('nothing'), 'not-found', /nothing: image not known/);
});

test('refuses the beginning of several IDs', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  // Seventeen images: two IDs must begin alike.
  const ids = Array.from({ length: 17 }, (_, index) => putFakeImage(stores, { seed: `s${index}` }));
  const first = ids.map((id) => id[0]!).find((digit, index, all) => all.indexOf(digit) !== index)!;
  assertFails(() => stores.images.findById(first), 'invalid-argument', /more than one image ID begins so/);
});

test('lists the youngest first', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const old = putFakeImage(stores, { seed: 'old', created: '2020-01-01T00:00:00Z' });
  const young = putFakeImage(stores, { seed: 'young', created: '2021-01-01T00:00:00Z' });
  assert.equal(
    stores.images.list().map((image) => image.id),
    [young, old],
  );
  assert.equal(stores.images.names(), []);
});

test('takes names away, and forgets', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1', 'localhost/a:2'] });
  stores.images.untag(id, ['localhost/a:1', 'localhost/none:1']);
  assert.equal(stores.images.get(id).names, ['localhost/a:2']);
  assert.is(stores.images.remove(id).id, id);
  assertFails(() => stores.images.remove(id), 'not-found');
  assert.equal(stores.images.list(), []);
});

test('keeps index.json for other tools', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  const read = (): { manifests: { digest: string; annotations: Record<string, string> }[] } =>
    JSON.parse(readFileSync(join(stores.root, 'index.json'), 'utf8')) as never;
  assert.equal(
    read().manifests.map((entry) => [entry.digest, entry.annotations['org.opencontainers.image.ref.name']]),
    [[stores.images.get(id).manifestDigest, 'localhost/a:1']],
  );
  stores.images.remove(id);
  assert.equal(read().manifests, []);
});

test('counts containers', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a' });
  for (const digit of ['1', '2']) {
    stores.containers.create({
      id: digit.repeat(64),
      name: digit,
      imageId: id,
      imageName: '',
      createdAt: '',
      autoRemove: false,
      labels: {},
      request: {},
    });
  }
  assert.equal([...stores.images.containerCounts()], [[id, 2]]);
});

test.run();

const words = suite('imageNotKnown');
words('speaks as Podman does', () => assert.is(imageNotKnown('x').message, 'x: image not known'));
words('and leases have names', () => assert.is(imageResource('a'), 'image:a'));
words.run();
