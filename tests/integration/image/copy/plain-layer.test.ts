import { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plainLayer } from '../../../../src/image/copy/plain-layer.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('plainLayer');
test('unpacks into the store, for as long as it is needed', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const packed = gzipSync('the tar');
  const plain = await plainLayer(stores, {
    layer: { mediaType: 'a/b', digest: digestOf(packed), size: packed.length },
    open: () => Promise.resolve([Readable.from([packed], { objectMode: false }), createGunzip()]),
    signal: undefined,
  });
  assert.equal(plain.blob, { mediaType: 'a/b', digest: digestOf('the tar'), size: 7 });
  const bytes: Buffer[] = [];
  for await (const chunk of await plain.open(4)) bytes.push(chunk as Buffer);
  assert.is(Buffer.concat(bytes).toString(), 'tar');
  plain[Symbol.dispose]();
  assert.is(stores.blobs.has(plain.blob.digest), false);
});
test.run();
