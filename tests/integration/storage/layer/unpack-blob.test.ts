import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../src/oci/digest.ts';
import { unpackBlob } from '../../../../src/storage/layer/unpack-blob.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suiteNeeding('unpackBlob', 'helper', 'user-namespaces');
const tar = tarArchive([{ path: 'file', content: 'x' }, { path: '.wh..wh..opq' }]);

for (const algorithm of ['sha256', 'sha512'] as const) {
  test(`unpacks, measures and reports, by ${algorithm}`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    const blobPath = join(home.path, 'blob');
    const bytes = gzipSync(tar);
    writeFileSync(blobPath, bytes);
    const destination = home.directory('to');
    let read = 0;
    const onBlobBytes = (count: number): void => void (read = count);
    const options = {
      blobPath,
      blobBytes: bytes.length,
      blobDigest: digestOf(bytes),
      diffId: digestOf(tar, algorithm),
      destination,
      realm: stores.realm,
      onBlobBytes,
    };
    assert.equal(await unpackBlob(options), { sizeBytes: tar.length, entries: 2, isOpaque: true, fileBytes: 1 });
    assert.is(read, bytes.length);
    assert.equal(readdirSync(destination), ['file']);
  });
}

test('fails for bytes that cannot be decompressed', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const blobPath = join(home.path, 'blob');
  const whole = gzipSync(Buffer.alloc(100_000, 1));
  for (const bytes of [whole.subarray(0, 50), Buffer.concat([whole.subarray(0, 30), Buffer.alloc(60, 0xff)])]) {
    writeFileSync(blobPath, bytes);
    const destination = join(home.path, `to-${bytes.length}`);
    mkdirSync(destination);
    const options = {
      blobPath,
      blobBytes: bytes.length,
      blobDigest: digestOf(bytes),
      diffId: digestOf(tar),
      destination,
      realm: stores.realm,
    };
    await assertRejects(unpackBlob(options), 'corrupt');
  }
});

test.run();
