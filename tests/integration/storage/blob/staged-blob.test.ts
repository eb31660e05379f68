import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertFails, assertRejects } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('StagedBlob');
const bytes = Buffer.from('some bytes that come in pieces');
const blob = { digest: digestOf(bytes), size: bytes.length };

test('goes on where another command stopped', async () => {
  await using home = await scratchHome();
  {
    using stores = openStores(home);
    using staged = await stores.blobs.stage(blob);
    staged!.write(bytes.subarray(0, 10));
  }
  using stores = openStores(home);
  using staged = await stores.blobs.stage(blob);
  assert.is(staged!.offset, 10);
  staged!.write(bytes.subarray(10));
  await staged!.commit();
  assert.equal(readFileSync(stores.blobs.path(blob.digest)), bytes);
  assert.not(existsSync(stores.blobs.partialPath(blob.digest)));
});

test('does not trust what it kept', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  writeFileSync(stores.blobs.partialPath(blob.digest), 'other text');
  using staged = await stores.blobs.stage(blob);
  assert.is(staged!.offset, 10);
  staged!.write(bytes.subarray(10));
  await assertRejects(staged!.commit(), 'corrupt', /has the digest/);
  assert.is(staged!.offset, 0);
  assert.not(stores.blobs.has(blob));
  staged!.write(bytes);
  await staged!.commit();
});

test('begins again when more was kept than there can be', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  writeFileSync(stores.blobs.partialPath(blob.digest), Buffer.alloc(100));
  using staged = await stores.blobs.stage(blob);
  assert.is(staged!.offset, 0);
});

test('stops at the stated size', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  {
    using staged = await stores.blobs.stage(blob);
    assertFails(() => staged!.write(Buffer.concat([bytes, Buffer.from('!')])), 'corrupt', /longer than the stated 30 bytes/);
  }
  assert.not(existsSync(stores.blobs.partialPath(blob.digest)), 'an empty file is not kept');
});

test('does not pass off a part as the whole', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  using staged = await stores.blobs.stage(blob);
  staged!.write(bytes.subarray(0, 3));
  await assertRejects(staged!.commit(), 'unreachable', /ended after 3 of 30 bytes/);
});

test('takes a blob of no bytes', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const empty = { digest: digestOf(''), size: 0 };
  using staged = await stores.blobs.stage(empty);
  await staged!.commit();
  assert.ok(stores.blobs.has(empty));
});

async function read(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += Buffer.from(chunk).toString();
  return text;
}

test('can be read while it comes, also what came before, and after it got its name', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  using staged = await stores.blobs.stage(blob);
  staged!.write(bytes.subarray(0, 5));
  using follower = staged!.follow();
  using late = staged!.follow();
  const reading = read(follower.chunks);
  staged!.write(bytes.subarray(5, 11));
  staged!.write(bytes.subarray(11));
  await staged!.commit();
  staged![Symbol.dispose]();
  assert.is(await reading, bytes.toString());
  assert.is(await read(late.chunks), bytes.toString());
});

test('ends those who read it when it is begun again or given up', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  using staged = await stores.blobs.stage(blob);
  staged!.write(bytes.subarray(0, 5));
  using first = staged!.follow();
  const reading = read(first.chunks);
  staged!.restart();
  await assertRejects(reading, 'unreachable', /not received in one piece/);
  staged!.write(bytes.subarray(0, 5));
  using second = staged!.follow();
  const waiting = read(second.chunks);
  staged![Symbol.dispose]();
  await assertRejects(waiting, 'unreachable');
});

test.run();
