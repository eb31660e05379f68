import { lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { TiffinError } from '../../../src/lib/errors.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import type { Digest } from '../../../src/oci/digest.ts';
import { layerResource } from '../../../src/storage/layer-store.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { tarArchive } from '../../support/images.ts';
import type { TarEntry } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';
import type { Stores } from '../../support/stores.ts';

const test = suiteNeeding('LayerStore', 'helper', 'user-namespaces');

/** Puts the blob of a layer into the store. */
function storeLayer(stores: Stores, tar: Buffer, pack: (tar: Buffer) => Buffer = gzipSync): { diffId: Digest; blob: Descriptor } {
  const bytes = pack(tar);
  const blob = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf(bytes), size: bytes.length };
  stores.blobs.put(blob, bytes);
  return { diffId: digestOf(tar), blob };
}

const files: TarEntry[] = [
  { path: 'etc', type: 'directory' },
  { path: 'etc/motd', content: 'hello' },
  { path: 'link', type: 'symlink', target: 'etc/motd' },
];
const opaque: TarEntry[] = [{ path: '.wh..wh..opq' }, { path: 'only', content: 'x' }];

for (const [what, pack] of [
  ['plain', (tar: Buffer) => tar],
  ['gzip', (tar: Buffer) => gzipSync(tar)],
  ['zstd', (tar: Buffer) => zstdCompressSync(tar)],
  ['zstd in two frames', (tar: Buffer) => Buffer.concat([zstdCompressSync(tar.subarray(0, 700)), zstdCompressSync(tar.subarray(700))])],
] as const) {
  test(`unpacks a layer: ${what}`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    const tar = tarArchive(files);
    const { diffId, blob } = storeLayer(stores, tar, pack);
    const layer = await stores.layers.apply(diffId, blob, { realm: stores.realm });
    assert.equal(layer, { diffId, sizeBytes: tar.length, entries: 3, isOpaque: false });
    assert.is(readFileSync(join(stores.layers.path(diffId), 'etc/motd'), 'utf8'), 'hello');
    assert.is(statSync(stores.layers.path(diffId)).mode & 0o777, 0o755, 'its root can be entered');
    assert.equal(stores.layers.find(diffId), layer);
    assert.equal(stores.paths(/(^|\/)\.(tmp|rm)/), []);
  });
}

test('does not unpack what is there', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { diffId, blob } = storeLayer(stores, tarArchive(files));
  await stores.layers.apply(diffId, blob, { realm: stores.realm });
  const { ino } = lstatSync(stores.layers.path(diffId));
  await stores.layers.apply(diffId, blob, { realm: stores.realm });
  assert.is(lstatSync(stores.layers.path(diffId)).ino, ino);
});

test('unpacks once for all who want it at the same time', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { diffId, blob } = storeLayer(stores, tarArchive(files));
  let waited = 0;
  const layers = await Promise.all(
    [1, 2, 3].map(() => stores.layers.apply(diffId, blob, { realm: stores.realm, waiting: () => void (waited += 1) })),
  );
  assert.is(new Set(layers.map((layer) => JSON.stringify(layer))).size, 1);
  assert.is(waited, 2);
});

test('refuses a layer that unpacks to something else, and keeps nothing', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { blob } = storeLayer(stores, tarArchive(files));
  const wrong = digestOf('another');
  await assertRejects(stores.layers.apply(wrong, blob, { realm: stores.realm }), 'corrupt', /not what the image config says/);
  assert.not(stores.layers.has(wrong));
  assert.equal(stores.paths(/^layers\/./), []);
});

for (const [what, tar] of [
  ['garbage', Buffer.from('this is no tar at all'.repeat(100))],
  ['a tar that is cut', tarArchive([{ path: 'big', content: Buffer.alloc(5000, 1) }]).subarray(0, 2000)],
  ['a path that leads out', tarArchive([{ path: '../../escape', content: 'x' }])],
] as const) {
  test(`refuses ${what}, and keeps nothing`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    const { diffId, blob } = storeLayer(stores, Buffer.from(tar));
    await assertRejects(stores.layers.apply(diffId, blob, { realm: stores.realm }), 'corrupt');
    assert.equal(stores.paths(/^layers\/./), []);
  });
}

test('stops when it is told to, and keeps nothing', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { diffId, blob } = storeLayer(stores, tarArchive(files));
  await assertRejects(stores.layers.apply(diffId, blob, { realm: stores.realm, signal: AbortSignal.abort() }), 'cancelled');
  assert.equal(stores.paths(/^layers\/./), []);
});

test('takes the place of a directory that no row knows', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { diffId, blob } = storeLayer(stores, tarArchive(files));
  mkdirSync(join(stores.layers.path(diffId), 'rubbish'), { recursive: true });
  assert.not(stores.layers.has(diffId));
  await stores.layers.apply(diffId, blob, { realm: stores.realm });
  assert.equal(stores.paths(/^layers\/[^/]+\/./), [
    `layers/${diffId.slice(7)}/etc`,
    `layers/${diffId.slice(7)}/etc/motd`,
    `layers/${diffId.slice(7)}/link`,
  ]);
});

test('unpacks again what was lost', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { diffId, blob } = storeLayer(stores, tarArchive(files));
  stores.state.run('INSERT INTO layer (diff_id, size_bytes, entries, opaque, added_at) VALUES (?, 1, 1, 0, 0)', diffId);
  assert.not(stores.layers.has(diffId));
  await stores.layers.apply(diffId, blob, { realm: stores.realm });
  assert.ok(stores.layers.has(diffId));
});

test('stacks layers, and ends at one that hides all below', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layers = [files, opaque, [{ path: 'top', content: 'y' }]].map((entries) => storeLayer(stores, tarArchive(entries)));
  for (const { diffId, blob } of layers) await stores.layers.apply(diffId, blob, { realm: stores.realm });
  const [base, middle, top] = layers.map((layer) => layer.diffId) as [Digest, Digest, Digest];
  const path = (diffId: Digest): string => stores.layers.path(diffId);
  assert.equal(stores.layers.stack([base, top]), [path(top), path(base)]);
  assert.equal(stores.layers.stack([base, middle, top]), [path(top), path(middle)]);
  // Overlayfs takes no directory twice, and what the lower one says is said by the upper one.
  assert.equal(stores.layers.stack([top, base, top]), [path(top), path(base)]);
  assertFails(() => stores.layers.stack([digestOf('gone'), top]), 'corrupt', /is missing from the store/);
  assert.is(layerResource(base), `layer:${base}`);
});

test('unpacks a blob while it comes, and shows nothing before it was checked', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const tar = tarArchive(files);
  const { diffId, blob } = storeLayer(stores, Buffer.from(tar));
  const bytes = readFileSync(stores.blobs.path(blob.digest));
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 50) yield bytes.subarray(at, at + 50);
  };
  const refused = Promise.reject(new TiffinError('corrupt', 'other bytes'));
  refused.catch(() => undefined);
  const wrong = { chunks: chunks(), checked: refused };
  await assertRejects(stores.layers.apply(diffId, blob, { realm: stores.realm, incoming: wrong }), 'corrupt', /other bytes/);
  assert.equal(stores.paths(/^layers\/./), []);
  const check = Promise.withResolvers<void>();
  const applying = stores.layers.apply(diffId, blob, { realm: stores.realm, incoming: { chunks: chunks(), checked: check.promise } });
  assert.is(stores.layers.has(diffId), false);
  check.resolve();
  await applying;
  assert.is(readFileSync(join(stores.layers.path(diffId), 'etc/motd'), 'utf8'), 'hello');
  const cut = {
    chunks: (async function* () {
      yield bytes.subarray(0, 60);
      throw new TiffinError('unreachable', 'cut');
    })(),
    checked: Promise.resolve(),
  };
  await stores.layers.renew(diffId, blob, { realm: stores.realm, incoming: cut }).then(
    () => assert.unreachable(),
    () => undefined,
  );
  assert.ok(stores.layers.has(diffId));
});

test.run();
