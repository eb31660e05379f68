import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addArtifactToList, addToList, annotateEntry, annotateList, createList, removeFromList } from '../../../src/image/manifest-list.ts';
import { readList } from '../../../src/image/manifest-list/save-list.ts';
import { findImage, findList, getList } from '../../../src/image/resolve.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import type { DocumentRecord } from '../../../src/storage/document-record.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { makeImage } from '../../support/images.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { openStores, putBytes, putFakeImage } from '../../support/stores.ts';
import type { Stores } from '../../support/stores.ts';

const test = suite('manifest lists');
const options = { all: false, amend: false, annotations: {} };

/** Stores with an image for amd64 (`localhost/a:1`) and one for arm (`localhost/b:1`). */
function withImages(home: ScratchHome): Stores & { a: string; b: string } {
  const stores = openStores(home);
  const [a, b] = [
    putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] }),
    putFakeImage(stores, { seed: 'b', names: ['localhost/b:1'], platform: { architecture: 'arm', variant: 'v7' } }),
  ].map((id) => stores.images.get(id).manifestDigest);
  return Object.assign(stores, { a: a!, b: b! });
}

function platforms(stores: Stores, list: DocumentRecord): string[] {
  return readList(stores, stores.images.lists.get(list.id)).entries.map(({ platform: { os, architecture, variant = '' } }) =>
    [os, architecture, variant].join('/'),
  );
}

test('are made of images of the store, and keep their ID when they change', async () => {
  await using home = await scratchHome();
  using stores = withImages(home);
  const made = await createList(stores, 'l', ['a:1'], { ...options, annotations: { k: 'v' } });
  assert.equal(made.names, ['localhost/l:latest']);
  const added = await addToList(stores, 'l', ['localhost/b:1'], { all: false });
  assert.is(added.id, made.id);
  assert.is.not(added.content.digest, made.content.digest);
  assert.not.ok(stores.blobs.has(made.content.digest), 'what it said before is garbage');
  assert.equal(platforms(stores, added), ['linux/amd64/', 'linux/arm/v7']);
  assert.equal(readList(stores, added).annotations, { k: 'v' });
  const removed = await removeFromList(stores, 'l', stores.a);
  assert.equal(platforms(stores, removed), ['linux/arm/v7']);
});

test('refuse a name that is taken, unless it is to be amended', async () => {
  await using home = await scratchHome();
  using stores = withImages(home);
  const made = await createList(stores, 'l', ['a:1'], options);
  await assertRejects(createList(stores, 'l', [], options), 'already-exists', new RegExp(`"localhost/l:latest" is already .*${made.id}`));
  await assertRejects(createList(stores, 'a:1', [], options), 'already-exists');
  await assertRejects(createList(stores, 'a:1', [], { ...options, amend: true }), 'wrong-state', /not a manifest list/);
  const amended = await createList(stores, 'l', ['b:1'], { ...options, amend: true });
  assert.is(amended.id, made.id);
  assert.is(platforms(stores, amended).length, 2);
});

test('take all images of the index from which one was pulled', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const name = 'registry.test/app:1';
  const image = stores.images.get(putFakeImage(stores, { seed: 'a', names: [name] }));
  const own = { mediaType: image.manifestMediaType, digest: image.manifestDigest, size: image.manifestSizeBytes, platform: image.platform };
  const far = { ...own, digest: `sha256:${'0'.repeat(64)}`, platform: { os: 'linux', architecture: 's390x' } };
  const document = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [own, far] };
  const { digest } = putBytes(stores, mediaTypes.ociIndex, JSON.stringify(document));
  stores.state.run("INSERT INTO image_blob (image_id, digest, role) VALUES (?, ?, 'index')", image.id, digest);
  const list = await createList(stores, 'l', [name], { ...options, all: true });
  assert.equal(platforms(stores, list), ['linux/amd64/', 'linux/s390x/']);
  assert.is(list.sources[far.digest], `docker://registry.test/app@${far.digest}`);
});

test('leave nothing when an image is not found', async () => {
  await using home = await scratchHome();
  using stores = onRegistry(withImages(home), memoryRegistry());
  await assertRejects(
    createList(stores, 'l', ['a:1', 'registry.test/none:1'], options),
    'not-found',
    /locating image to add to manifest list: registry.test\/none:1 is not in the store, and reading manifest 1/,
  );
  assert.equal(stores.images.lists.list(), []);
});

test('say of an entry what they are told to', async () => {
  await using home = await scratchHome();
  using stores = withImages(home);
  await createList(stores, 'l', [], options);
  await addToList(stores, 'l', ['a:1'], { all: false, architecture: 'arm64', variant: 'v8', osVersion: '10', annotations: { a: 'b' } });
  await annotateEntry(stores, 'l', 'localhost/a:1', { osFeatures: ['x'], annotations: { c: 'd' } });
  const list = await annotateEntry(stores, 'l', stores.a, { os: 'windows' });
  const [entry] = readList(stores, list).entries;
  assert.equal(entry?.platform, { architecture: 'arm64', os: 'windows', variant: 'v8', osVersion: '10', osFeatures: ['x'] });
  assert.equal({ ...entry?.annotations }, { a: 'b', c: 'd' });
  await assertRejects(annotateEntry(stores, 'l', 'b:1', {}), 'not-found', /no instance matching "b:1"/);
});

test('say of themselves what they are told to', async () => {
  await using home = await scratchHome();
  using stores = withImages(home);
  await createList(stores, 'l', [], options);
  const list = await annotateList(stores, 'l', { annotations: { top: '1' }, subject: 'a:1' });
  const said = readList(stores, list);
  assert.equal({ ...said.annotations }, { top: '1' });
  assert.is(said.subject?.digest, stores.a);
  assert.is(list.content.mediaType, mediaTypes.ociIndex);
});

test('take files as artifacts', async () => {
  await using home = await scratchHome();
  using stores = withImages(home);
  await createList(stores, 'l', [], options);
  const path = join(home.path, 'sbom.json');
  writeFileSync(path, '{"a": 1}');
  const list = await addArtifactToList(stores, 'l', { paths: [path], type: 'text/z', subject: 'a:1' }, { annotations: { k: 'v' } });
  const [entry] = readList(stores, list).entries;
  assert.is(entry?.artifactType, 'text/z');
  assert.equal({ ...entry?.annotations }, { k: 'v' });
  const manifest = JSON.parse(Buffer.from(stores.blobs.read(entry!.digest, 9999)).toString()) as {
    subject: { digest: string };
    layers: object[];
  };
  assert.is(manifest.subject.digest, stores.a);
  assert.match(JSON.stringify(manifest.layers), /application\/json.*"org.opencontainers.image.title":"sbom.json"/);
  await assertRejects(addArtifactToList(stores, 'l', { paths: ['/nonexistent'] }, {}), 'not-found', /open \/nonexistent: no such file/);
});

test('are changed by many at once, and lose nothing', async () => {
  await using home = await scratchHome();
  using stores = withImages(home);
  const { id } = await createList(stores, 'l', [], options);
  const names = Array.from({ length: 8 }, (_, index) => `localhost/many:${index}`);
  for (const name of names) putFakeImage(stores, { seed: name, names: [name] });
  await Promise.all(names.map((name) => addToList(stores, 'l', [name], { all: false })));
  assert.is(readList(stores, stores.images.lists.get(id)).entries.length, 8);
});

test('are refused where something else is meant', async () => {
  await using home = await scratchHome();
  using stores = withImages(home);
  await createList(stores, 'l', ['a:1'], options);
  assertFails(() => getList(stores, 'a:1'), 'wrong-state', /a:1: image is not a manifest list/);
  assertFails(() => getList(stores, 'none'), 'not-found', /none: image not known/);
  await assertRejects(addToList(stores, 'none', ['a:1'], { all: false }), 'not-found');
  await assertRejects(removeFromList(stores, 'none', stores.a), 'not-found', /removing from manifest list none: none: image not known/);
  await assertRejects(removeFromList(stores, 'l', 'xyz'), 'invalid-argument', /invalid image digest "xyz"/);
  await assertRejects(removeFromList(stores, 'l', stores.b), 'not-found', /no instance matching digest/);
});

test('stand for their image of the platform', async () => {
  await using home = await scratchHome();
  using stores = withImages(home);
  const { id, content } = await createList(stores, 'l', ['a:1', 'b:1'], options);
  assert.is(findImage(stores, 'l', { os: 'linux', architecture: 'arm', variant: 'v8' })?.image.manifestDigest, stores.b);
  assert.is(findImage(stores, 'l', { os: 'linux', architecture: 'amd64' })?.image.manifestDigest, stores.a);
  assert.is(findImage(stores, 'l', { os: 'linux', architecture: 's390x' }), undefined);
  for (const name of [
    'l',
    'localhost/l',
    'localhost/l:latest',
    id,
    id.slice(0, 9),
    content.digest,
    `localhost/l@${content.digest}`,
    `l@${content.digest}`,
  ])
    assert.is(findList(stores, name)?.list.id, id, name);
  assert.is(findList(stores, `other@${content.digest}`), undefined);
});

test('take all entries of a list of a registry, or the one for this machine', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(withImages(home), registry);
  const made = ['amd64', 'arm64', 's390x'].map((architecture) => {
    const image = makeImage({ layers: [[{ path: architecture, content: 'x' }]], architecture });
    return { ...registry.putImage(`registry.test/app:${architecture}`, image), platform: { os: 'linux', architecture } };
  });
  const index = registry.put('registry.test/app:1', mediaTypes.ociIndex, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: made,
  });
  const all = await createList(stores, 'all', ['registry.test/app:1'], { ...options, all: true });
  assert.is(platforms(stores, all).length, 3);
  assert.equal(all.sources[made[0]!.digest], `docker://registry.test/app@${made[0]!.digest}`);
  assert.is(platforms(stores, await createList(stores, 'one', [`docker://registry.test/app@${index.digest}`], options)).length, 1);
  const copied = await createList(stores, 'copied', ['all'], { ...options, all: true });
  assert.equal(copied.sources, all.sources);
  assert.equal(registry.traffic, [], 'no blob is fetched for a list');
  const single = await addToList(stores, 'one', ['registry.test/app:s390x'], { all: false });
  assert.ok(platforms(stores, single).includes('linux/s390x/'));
});

test.run();
