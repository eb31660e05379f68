import { Readable } from 'node:stream';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chunkedAnnotation, type LayerPacking, layerPackings } from '../../../../src/image/copy/layer-form.ts';
import { packLayer } from '../../../../src/image/copy/pack-layer.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const tar = Buffer.from(tarArchive([{ path: 'a', content: 'a'.repeat(700_000) }]));
const layer = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar',
  digest: digestOf(tar),
  size: tar.length,
  annotations: { kept: 'yes', [chunkedAnnotation]: 'old' },
};
const request = (packing: LayerPacking, more = {}) => ({
  open: () => Promise.resolve([Readable.from([tar], { objectMode: false })]),
  packing,
  level: undefined,
  layer,
  signal: undefined,
  ...more,
});

const test = suite('packLayer');
for (const packing of layerPackings) {
  test(`packs with ${packing} into the store, for as long as it is needed`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    const packed = await packLayer(stores, request(packing));
    const bytes = readFileSync(stores.blobs.path(packed.blob.digest));
    assert.is(bytes.length, packed.blob.size);
    // Node's one-shot reader stops at the first frame of many; that the rest is right, others check.
    if (packing !== 'zstd:chunked') assert.ok((packing === 'gzip' ? gunzipSync(bytes) : zstdDecompressSync(bytes)).equals(tar));
    assert.is(packed.blob.annotations?.['kept'], 'yes');
    const checksum = packed.blob.annotations?.[chunkedAnnotation];
    if (packing === 'zstd:chunked') assert.match(checksum ?? '', /^sha256:/);
    else assert.is(checksum, undefined);
    packed[Symbol.dispose]();
    assert.is(stores.blobs.has(packed.blob.digest), false);
    assert.equal(stores.paths(/(?:tmp|partial\/.)/), []);
  });
}
test('leaves nothing when the layer cannot be read or nobody waits any more', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const broken = { open: () => Promise.resolve([Readable.from([Buffer.from('x')]).destroy(new Error('broken'))]) };
  await packLayer(stores, request('gzip', broken)).then(
    () => assert.unreachable(),
    () => undefined,
  );
  await assertRejects(packLayer(stores, request('zstd', { signal: AbortSignal.abort() })), 'cancelled');
  assert.equal(stores.paths(/^blobs\/sha256\/./), []);
});
test.run();
