import { existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../src/oci/digest.ts';
import { blobResource } from '../../../src/storage/blob-store.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suite('BlobStore');
const bytes = Buffer.from('the bytes of a blob');
const blob = { digest: digestOf(bytes), size: bytes.length };

test('stores bytes under their digest, for nobody else to read', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  assert.not(stores.blobs.has(blob));
  stores.blobs.put(blob, bytes);
  assert.ok(stores.blobs.has(blob));
  assert.ok(stores.blobs.has(blob.digest));
  assert.equal(Buffer.from(stores.blobs.read(blob.digest, 100)), bytes);
  assert.is(stores.blobs.size(blob.digest), bytes.length);
  assert.is(statSync(stores.blobs.path(blob.digest)).mode & 0o777, 0o600);
  const chunks = await stores.blobs.openRead(blob.digest).toArray();
  assert.equal(Buffer.concat(chunks), bytes);
});

test('refuses bytes that are not what the descriptor says', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  assertFails(() => stores.blobs.put({ ...blob, size: 5 }, bytes), 'corrupt', /19 bytes instead of the stated 5/);
  assertFails(() => stores.blobs.put({ ...blob, digest: digestOf('x') }, bytes), 'corrupt', /has the digest/);
  assert.equal(stores.paths(/^blobs\/.*\/./), []);
});

test('keeps sha512 apart', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const digest = digestOf(bytes, 'sha512');
  stores.blobs.put({ digest, size: bytes.length }, bytes);
  assert.match(stores.blobs.path(digest), /blobs\/sha512\/[0-9a-f]{128}$/);
  assert.ok(stores.blobs.has(digest));
});

test('notices a blob that was cut or changed on the disk', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.blobs.put(blob, bytes);
  writeFileSync(stores.blobs.path(blob.digest), 'the bytes of a BLOB');
  assertFails(() => stores.blobs.read(blob.digest, 100), 'corrupt', /damaged on the disk/);
  truncateSync(stores.blobs.path(blob.digest), 3);
  assert.not(stores.blobs.has(blob));
  stores.blobs.put(blob, bytes);
  assert.ok(stores.blobs.has(blob));
});

test('reads no more than allowed, and nothing that is not there', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.blobs.put(blob, bytes);
  assertFails(() => stores.blobs.read(blob.digest, 3), 'corrupt', /more than the 3 allowed/);
  assertFails(() => stores.blobs.read(digestOf('nothing'), 3), 'not-found', /not in the store/);
  stores.blobs.delete(blob.digest);
  stores.blobs.delete(blob.digest);
  assert.not(stores.blobs.has(blob));
});

test('does not take a directory for a blob', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  mkdirSync(join(stores.blobs.path(blob.digest), 'inside'), { recursive: true });
  assert.not(stores.blobs.has(blob));
  stores.blobs.put(blob, bytes);
  assert.ok(stores.blobs.has(blob));
  stores.blobs.delete(blob.digest);
  for (const path of [stores.blobs.path(blob.digest), stores.blobs.partialPath(blob.digest)]) mkdirSync(path);
  using staged = await stores.blobs.stage(blob);
  staged!.write(bytes);
  await staged!.commit();
  assert.ok(stores.blobs.has(blob));
});

test('stages a blob that is missing, and none that is there', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  {
    using staged = await stores.blobs.stage(blob);
    staged!.write(bytes);
    await staged!.commit();
  }
  assert.is(await stores.blobs.stage(blob), undefined);
});

test('lets one task receive a blob; the others find it', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const first = await stores.blobs.stage(blob);
  let waited = false;
  const second = stores.blobs.stage(blob, { waiting: () => void (waited = true) });
  await new Promise((resolve) => setTimeout(resolve, 20));
  first!.write(bytes);
  await first!.commit();
  first![Symbol.dispose]();
  assert.is(await second, undefined);
  assert.ok(waited);
});

test('stores a stream under the digest that it turns out to have', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  async function* chunks(): AsyncIterable<Uint8Array> {
    yield bytes.subarray(0, 4);
    yield bytes.subarray(4);
  }
  const stored = await stores.blobs.putStream(chunks());
  assert.equal({ digest: stored.digest, size: stored.size }, blob);
  assert.ok(stores.leases.heldResources().has(blobResource(blob.digest)));
  stored.lease[Symbol.dispose]();
  assert.equal(readFileSync(stores.blobs.path(blob.digest)), bytes);
});

test('keeps nothing of a stream that breaks', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  async function* broken(): AsyncIterable<Uint8Array> {
    yield bytes;
    throw new Error('cut');
  }
  await stores.blobs.putStream(broken()).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'cut'),
  );
  const stop = AbortSignal.abort();
  async function* whole(): AsyncIterable<Uint8Array> {
    yield bytes;
  }
  await assertRejects(stores.blobs.putStream(whole(), stop), 'cancelled');
  assert.equal(stores.paths(/(^|\/)\.tmp|blobs\/.*\/./), []);
  assert.not(existsSync(stores.blobs.partialPath(blob.digest)));
});

test('puts a small blob again that is damaged', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.blobs.put(blob, bytes);
  writeFileSync(stores.blobs.path(blob.digest), Buffer.alloc(bytes.length));
  stores.blobs.put(blob, bytes);
  assert.is(readFileSync(stores.blobs.path(blob.digest), 'utf8'), bytes.toString());
});

test.run();
