import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addArtifact } from '../../../src/image/add-artifact.ts';
import { readArtifact } from '../../../src/image/artifact.ts';
import { pullArtifact, pushArtifact } from '../../../src/image/transfer-artifact.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { makeImage } from '../../support/images.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import type { MemoryRegistry } from '../../support/memory-registry.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suite('artifacts of registries');
const name = 'registry.test/me/art:1';

/** Puts an artifact of one file; `changes` spoil its manifest. */
function putArtifact(registry: MemoryRegistry, changes: Readonly<Record<string, unknown>> = {}, content = 'hello'): void {
  for (const text of ['{}', content]) registry.blobs.set(digestOf(text), Buffer.from(text));
  registry.put(name, mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    artifactType: 'text/x',
    config: { mediaType: mediaTypes.ociEmpty, digest: digestOf('{}'), size: 2 },
    layers: [{ mediaType: 'text/plain; charset=utf-8', digest: digestOf(content), size: content.length }],
    ...changes,
  });
}

test('are pushed and pulled byte for byte', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  writeFileSync(join(home.path, 'a.txt'), 'hello\n');
  const made = await addArtifact(stores, name, [join(home.path, 'a.txt')], { type: 'text/x' });
  assert.is(await pushArtifact(stores, name), made.content.digest);
  stores.images.artifacts.remove(made.id);
  const pulled = await pullArtifact(stores, `docker://${name}`);
  assert.is(pulled.id, made.id);
  assert.equal(pulled.names, [name]);
  assert.is(pulled.content.artifactType, 'text/x');
});

test('written by Podman, with parameters behind the type of a file, are read', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  putArtifact(registry);
  assert.is(readArtifact(stores, await pullArtifact(stores, name)).layers[0]?.mediaType, 'text/plain; charset=utf-8');
});

test('that change under a name leave nothing of the former one', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  putArtifact(registry, {}, 'first');
  const first = await pullArtifact(stores, name);
  putArtifact(registry, {}, 'second');
  const second = await pullArtifact(stores, name);
  assert.equal(
    stores.images.artifacts.list().map(({ id }) => id),
    [second.id],
  );
  assert.not.ok(stores.blobs.has(first.content.digest));
});

test('are told from images and lists', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  registry.putImage(name, makeImage({ layers: [[{ path: 'x', content: 'x' }]] }));
  await assertRejects(pullArtifact(stores, name), 'unsupported', /this is an image, not an artifact\npull it with: tiffin pull/);
  registry.put(name, mediaTypes.ociIndex, { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] });
  await assertRejects(pullArtifact(stores, name), 'unsupported', /this is a manifest list, not an artifact/);
});

for (const [what, changes, pattern] of [
  ['lie about the size of a file', { layers: [{ mediaType: 'text/plain', digest: digestOf('hello'), size: 4 }] }, /hello|blob|size|bytes/],
  ['lie about the digest of a file', { layers: [{ mediaType: 'text/plain', digest: digestOf('other'), size: 5 }] }, /unknown/],
  ['have manifests', { manifests: [] }, /does not belong/],
  ['have a type that is none', { layers: [{ mediaType: 'nonsense', digest: digestOf('hello'), size: 5 }] }, /is not a media type/],
  [
    'have too many files',
    { layers: Array.from({ length: 501 }, () => ({ mediaType: 'a/b', digest: digestOf('hello'), size: 5 })) },
    /more than 500/,
  ],
] as [string, Readonly<Record<string, unknown>>, RegExp][]) {
  test(`that ${what} are refused, and nothing is visible`, async () => {
    await using home = await scratchHome();
    const registry = memoryRegistry();
    using stores = onRegistry(openStores(home), registry);
    putArtifact(registry, changes);
    await pullArtifact(stores, name).then(
      () => assert.unreachable('it was taken'),
      (error: unknown) => assert.match(String(error), pattern),
    );
    assert.equal(stores.images.artifacts.list(), []);
  });
}

test('without a name cannot be pushed', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  putArtifact(registry);
  const digest = registry.manifests.get(name)!.digest;
  const pulled = await pullArtifact(stores, `registry.test/me/art@${digest}`);
  assert.equal(pulled.names, []);
  await assertRejects(pushArtifact(stores, pulled.id), 'invalid-argument', /no name/);
  await assertRejects(pushArtifact(stores, 'none'), 'not-found');
});

test.run();
