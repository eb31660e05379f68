import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LayerSender } from '../../../../src/image/copy/send-layer.ts';
import type { ImageSink } from '../../../../src/image/sink.ts';
import type { Descriptor } from '../../../../src/oci/descriptor.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { BlobNotes } from '../../../../src/storage/blob-notes.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, type Stores } from '../../../support/stores.ts';

const tar = Buffer.from(tarArchive([{ path: 'a', content: 'text' }]));
const layer: Descriptor = { mediaType: mediaTypes.ociLayer, digest: digestOf(tar), size: tar.length };
const rules = { plain: false, packed: false, withoutZstd: false };

/** Keeps what it is given, and notes what it was asked. */
function keeper(place?: string): ImageSink & { blobs: Map<string, number>; asked: (readonly string[] | undefined)[] } {
  const blobs = new Map<string, number>();
  const asked: (readonly string[] | undefined)[] = [];
  return {
    blobs,
    asked,
    ...(place === undefined ? {} : { place }),
    hasBlob: ({ digest }, lookup) => {
      asked.push(lookup?.mountFrom);
      return Promise.resolve(blobs.has(digest));
    },
    putBlob: async ({ digest }, open) => {
      let size = 0;
      for await (const chunk of await open(0)) size += (chunk as Buffer).length;
      blobs.set(digest, size);
    },
    putManifest: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
function sender(stores: Stores, sink: ImageSink, more: Partial<ConstructorParameters<typeof LayerSender>[2]> = {}): LayerSender {
  return new LayerSender(stores, sink, { source: undefined, domain: undefined, rules, progress: undefined, signal: undefined, ...more });
}

const test = suite('LayerSender');
test('sends a layer as it is, once', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.blobs.put(layer, tar);
  const sink = keeper();
  const sending = sender(stores, sink);
  assert.equal(await Promise.all([sending.sendLayer(layer), sending.sendLayer(layer)]), [
    { blob: layer, compression: 'none' },
    { blob: layer, compression: 'none' },
  ]);
  assert.is(sink.asked.length, 1);
  assert.is(sink.blobs.get(layer.digest), tar.length);
});
test('packs, and knows the next time what came of it', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.blobs.put(layer, tar);
  const sink = keeper();
  const steps: string[] = [];
  const progress = (step: { kind: string; state?: string }): void => void steps.push(step.state ?? step.kind);
  const options = { rules: { ...rules, packed: true }, progress };
  const first = await sender(stores, sink, options).sendLayer(layer);
  assert.is(first.compression, 'gzip');
  assert.ok(sink.blobs.has(first.blob.digest));
  steps.length = 0;
  assert.equal(await sender(stores, sink, options).sendLayer(layer), first);
  assert.equal(steps, ['exists']);
});
test('tells where a blob was seen, and notes where it is now', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.blobs.put(layer, tar);
  new BlobNotes(stores.state).sawBlobs('r.example/base', [layer.digest]);
  const sink = keeper('r.example/app');
  await sender(stores, sink, { domain: 'r.example' }).sendLayer(layer);
  assert.equal(sink.asked, [['r.example/base']]);
  assert.ok(new BlobNotes(stores.state).placesOf(layer.digest, 'r.example').includes('r.example/app'));
});
test('leaves foreign layers where they are', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const sink = keeper();
  const foreign = { ...layer, mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', urls: ['https://far.example/x'] };
  assert.equal(await sender(stores, sink).sendLayer(foreign), { blob: foreign, compression: 'gzip' });
  assert.equal(sink.asked, []);
});
test('reads from a source in place of the store', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const sink = keeper();
  const source = { openBlob: () => Promise.resolve({ stream: Readable.from([tar], { objectMode: false }), offset: 0 }) };
  await sender(stores, sink, { source }).sendLayer(layer);
  assert.is(sink.blobs.get(layer.digest), tar.length);
});
test('names a blob that is missing, and ends when it is told to', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  await assertRejects(sender(stores, keeper()).sendLayer(layer), 'corrupt', /is missing from the store/);
  stores.blobs.put(layer, tar);
  const stopped = sender(stores, { ...keeper(), hasBlob: (_blob, lookup) => Promise.reject(lookup?.signal?.reason as Error) });
  stopped.stop(new Error('another failed'));
  await stopped.sendLayer(layer).then(
    () => assert.unreachable(),
    (error: unknown) => assert.match(String(error), /another failed/),
  );
});
test.run();
