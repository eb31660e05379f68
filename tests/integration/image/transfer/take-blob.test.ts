import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { Limiter } from '../../../../src/lib/limiter.ts';
import { takeBlob } from '../../../../src/image/transfer/take-blob.ts';
import type { BlobSource } from '../../../../src/image/blob-source.ts';
import type { Digest } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { descriptorOf } from '../../../support/image-source.ts';
import { makeImage } from '../../../support/images.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import type { ScratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';
import type { Stores } from '../../../support/stores.ts';

const test = suiteNeeding('takeBlob', 'helper', 'user-namespaces');
const [layer] = makeImage({ layers: [[{ path: 'one', content: 'x'.repeat(3000) }]] }).layers;
const blob = descriptorOf(layer!);
const diffId = layer!.diffId as Digest;

/** A file that holds the blob between other bytes. */
function fileSource(home: ScratchHome, bytes: Uint8Array, size = blob.size): BlobSource {
  const path = join(home.path, 'archive');
  writeFileSync(path, Buffer.concat([Buffer.alloc(700, 'a'), bytes, Buffer.alloc(700, 'z')]));
  return {
    openBlob: () => Promise.reject(new Error('it is a file')),
    locateBlob: async () => ({ file: await open(path), start: 700, size }),
  };
}

function take(stores: Stores, source: BlobSource, wanted: Digest = diffId): Promise<boolean> {
  const { blobs, log, layers, realm } = stores;
  const options = { blobs, source, log, progress: undefined, signal: undefined };
  return takeBlob(blob, options, { diffId: wanted, layers, realm, unpacks: new Limiter(1) });
}

test('keeps the blob and unpacks the layer in one pass', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const source = fileSource(home, layer!.bytes);
  assert.is(await take(stores, source), true);
  assert.ok(stores.blobs.has(blob));
  assert.ok(stores.layers.has(diffId));
  assert.equal(Buffer.from(stores.blobs.read(blob.digest, blob.size)), layer!.bytes);
  assert.is(await take(stores, source), false, 'it is there');
});

test('copies the blob alone when the layer is there, or cannot be made of it', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const source = fileSource(home, layer!.bytes);
  await take(stores, source);
  stores.blobs.delete(blob.digest);
  assert.is(await take(stores, source), false);
  assert.ok(stores.blobs.has(blob));
  stores.blobs.delete(blob.digest);
  assert.is(await take(stores, source, `sha256:${'0'.repeat(64)}` as Digest), false);
  assert.ok(stores.blobs.has(blob), 'why it cannot is said by whoever unpacks it');
});

test('refuses other bytes and other sizes', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const other = Buffer.from(layer!.bytes);
  other[other.length - 9]! ^= 1;
  await assertRejects(take(stores, fileSource(home, other)), 'corrupt', /blob sha256:\w+ has the digest sha256:/);
  await assertRejects(take(stores, fileSource(home, layer!.bytes, blob.size + 1)), 'corrupt', /longer than the stated/);
  await assertRejects(take(stores, fileSource(home, layer!.bytes, blob.size - 1)), 'corrupt', /ends after \d+ of the stated/);
  assert.equal(stores.paths(/^(blobs\/(sha256|partial)|layers)\/./), []);
});

test.run();
