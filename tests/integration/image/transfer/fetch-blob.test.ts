import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fetchBlob, reporter } from '../../../../src/image/transfer/fetch-blob.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { descriptorOf, fakeRepository } from '../../../support/image-source.ts';
import { makeImage } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';
import type { Stores } from '../../../support/stores.ts';
import type { FakeRepository } from '../../../support/image-source.ts';

const test = suite('fetchBlob');
const image = makeImage({ layers: [randomBytes(10_000)], compression: 'none' });
const blob = descriptorOf(image.layers[0]!);

const fetch = (stores: Stores, source: FakeRepository, steps: string[] = []): Promise<undefined> =>
  fetchBlob(blob, {
    blobs: stores.blobs,
    source,
    log: stores.log,
    signal: undefined,
    progress: (step) => steps.push(step.kind === 'layer' ? `${step.state} ${step.current}/${step.total}` : step.kind),
  });

test('fetches a blob once', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const source = fakeRepository({ tag: image });
  const steps: string[] = [];
  await fetch(stores, source, steps);
  await fetch(stores, source, steps);
  assert.ok(stores.blobs.has(blob));
  assert.is(source.asked.length, 1);
  assert.is(steps[0], 'downloading 0/10000');
  assert.equal(steps.slice(-2), ['downloading 10000/10000', 'exists 10000/10000']);
});

test('goes on where the connection broke', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const source = fakeRepository({ tag: image }, { cutAfter: [3000, 4000] });
  await fetch(stores, source);
  assert.equal(
    source.asked.map((line) => line.slice(18)),
    ['from 0', 'from 3000', 'from 7000'],
  );
});

test('begins again where the registry cannot resume', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  await fetch(stores, fakeRepository({ tag: image }, { cutAfter: [3000], noRanges: true }));
  assert.ok(stores.blobs.has(blob));
});

test('gives up when nothing comes, and keeps what came', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  await fetch(stores, fakeRepository({ tag: image }, { cutAfter: [3000, 0, 0, 0, 0, 0] })).then(
    () => assert.unreachable(),
    () => undefined,
  );
  assert.equal(stores.paths(/partial\/./).length, 1);
  const next = fakeRepository({ tag: image });
  await fetch(stores, next);
  assert.match(next.asked[0]!, /from 3000$/);
});

test('begins again when what was kept is wrong', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  writeFileSync(stores.blobs.partialPath(blob.digest), Buffer.alloc(5000, 1));
  const source = fakeRepository({ tag: image });
  await fetch(stores, source);
  assert.equal(
    source.asked.map((line) => line.slice(18)),
    ['from 5000', 'from 0'],
  );
});

test('asks twice when wrong bytes come, and no more', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const wrong = new Map([[blob.digest, Buffer.alloc(10_000)]]);
  await fetch(stores, fakeRepository({ tag: image }, { wrong, wrongOnce: true }));
  assert.ok(stores.blobs.has(blob));
  stores.blobs.delete(blob.digest);
  const liar = fakeRepository({ tag: image }, { wrong });
  await assertRejects(fetch(stores, liar), 'corrupt', /has the digest/);
  assert.is(liar.asked.length, 2);
  assert.equal(stores.paths(/blobs\/.*\/./), []);
});

test('stops reading at the stated size', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const source = fakeRepository({ tag: image }, { wrong: new Map([[blob.digest, Buffer.alloc(1_000_000)]]) });
  await assertRejects(fetch(stores, source), 'corrupt', /longer than the stated 10000 bytes/);
});

test('lets somebody work on the bytes meanwhile, whose result and failure count', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const options = { blobs: stores.blobs, log: stores.log, signal: undefined, progress: undefined };
  const source = fakeRepository({ tag: image }, { cutAfter: [3000] });
  const count = async (chunks: AsyncIterable<Uint8Array>, received: Promise<void>): Promise<number> => {
    let total = 0;
    for await (const chunk of chunks) total += chunk.length;
    assert.is(stores.blobs.has(blob) || (await received.then(() => true)), true);
    return total;
  };
  assert.is(await fetchBlob(blob, { ...options, source }, count), blob.size);
  assert.is(await fetchBlob(blob, { ...options, source }, count), undefined);
  stores.blobs.delete(blob.digest);
  const failing = fetchBlob(blob, { ...options, source }, () => Promise.reject(new Error('of the work')));
  await failing.then(
    () => assert.unreachable(),
    (error: unknown) => assert.match(String(error), /of the work/),
  );
  assert.ok(stores.blobs.has(blob));
});

test('ends that work when the transfer fails, whose failure counts more', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const source = fakeRepository({ tag: image }, { wrong: new Map([[blob.digest, randomBytes(10_000)]]) });
  const options = { blobs: stores.blobs, source, log: stores.log, signal: undefined, progress: undefined };
  const read = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const _chunk of chunks);
  };
  await assertRejects(fetchBlob(blob, options, read), 'corrupt');
  assert.not(stores.blobs.has(blob));
});

test.run();

const steps = suite('reporter');
steps('names the blob and its size', () => {
  const seen: unknown[] = [];
  reporter(blob, (step) => seen.push(step))('waiting', 3);
  reporter(blob, undefined)('waiting', 3);
  assert.equal(seen, [{ kind: 'layer', digest: blob.digest, state: 'waiting', current: 3, total: 10_000 }]);
  assert.is.not(blob.digest, digestOf('x'));
});
steps.run();
