import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../src/oci/digest.ts';
import { unpackBlob, verifyBlob } from '../../../../src/storage/layer/unpack-blob.ts';
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

const layer = tarArchive([
  { path: 'etc', type: 'directory' },
  { path: 'etc/motd', content: 'hello' },
  { path: 'etc/link', type: 'symlink', target: 'motd' },
  { path: 'etc/hard', type: 'hardlink', target: 'etc/motd' },
  { path: 'etc/.wh.gone' },
  { path: 'etc/twice', content: 'first' },
  { path: 'etc/twice', content: 'second' },
  { path: 'implied/deep/file', content: 'big'.repeat(100_000) },
  { path: 'implied/.wh..wh..opq' },
]);

const packs = [
  ['plain', (bytes: Buffer) => bytes],
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
  ['zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
] as const;

const damages: readonly (readonly [what: string, damage: (file: (path: string) => string) => void, found: readonly string[]])[] = [
  ['nothing', () => undefined, []],
  ['a missing file', (file) => unlinkSync(file('implied/deep/file')), ['/implied/deep/file is missing']],
  [
    'a missing directory',
    (file) => rmSync(file('implied'), { recursive: true }),
    ['/implied/deep/file is missing', '/implied/.wh..wh..opq is missing'],
  ],
  ['an empty file', (file) => truncateSync(file('implied/deep/file')), ['/implied/deep/file has another size']],
  ['half a file', (file) => truncateSync(file('implied/deep/file'), 150_000), ['/implied/deep/file has another size']],
  [
    'one byte',
    (file) => {
      writeFileSync(file('implied/deep/file'), `${'big'.repeat(50_000)}bIg${'big'.repeat(49_999)}`);
      utimesSync(file('implied/deep/file'), 0, 0);
    },
    ['/implied/deep/file has other bytes'],
  ],
  ['a later change', (file) => utimesSync(file('implied/deep/file'), 77, 77), ['/implied/deep/file was changed later']],
  ['a mode', (file) => chmodSync(file('implied/deep/file'), 0o777), ['/implied/deep/file has another mode']],
  ['the root', (file) => chmodSync(file(''), 0o700), ['/ has another mode']],
  ['a link', (file) => (unlinkSync(file('etc/link')), symlinkSync('nowhere', file('etc/link'))), ['/etc/link leads elsewhere']],
  [
    'a hard link',
    (file) => (unlinkSync(file('etc/hard')), linkSync(file('etc/twice'), file('etc/hard'))),
    ['/etc/hard is a hard link to another file'],
  ],
  ['a whiteout', (file) => unlinkSync(file('etc/gone')), ['/etc/gone is not hidden']],
  ['something new', (file) => writeFileSync(file('etc/new'), ''), ['/etc/new is not of this layer']],
  [
    'a file for a directory',
    (file) => (rmSync(file('etc'), { recursive: true }), writeFileSync(file('etc'), '')),
    ['/etc is no directory'],
  ],
];

for (const [what, damage, found] of damages) {
  for (const [form, pack] of packs) {
    test(`finds in a layer, ${form}: ${what}`, async () => {
      await using home = await scratchHome();
      using stores = openStores(home);
      const blobPath = join(home.path, 'blob');
      const bytes = pack(layer);
      writeFileSync(blobPath, bytes);
      const destination = home.directory('to');
      chmodSync(destination, 0o755);
      const blob = { blobPath, blobBytes: bytes.length, blobDigest: digestOf(bytes), diffId: digestOf(layer) };
      await unpackBlob({ ...blob, destination, realm: stores.realm });
      damage((path) => join(destination, path));
      const { count, first } = await verifyBlob({ ...blob, destination, realm: stores.realm });
      const told = first.map(({ path, what: rule }) => `${path} ${rule}`);
      for (const one of found) assert.ok(told.includes(one), `${one}: ${told.join(', ')}`);
      assert.is(count > 0, found.length > 0, told.join(', '));
    });
  }
}

test('tells a damaged blob from a damaged layer', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const blobPath = join(home.path, 'blob');
  writeFileSync(blobPath, layer);
  const destination = home.directory('to');
  const options = {
    blobPath,
    blobBytes: layer.length,
    blobDigest: digestOf(layer),
    diffId: digestOf(layer),
    destination,
    realm: stores.realm,
  };
  await unpackBlob(options);
  const flipped = Buffer.from(layer);
  flipped[layer.length - 1] = 1;
  writeFileSync(blobPath, flipped);
  await assertRejects(verifyBlob(options), 'corrupt');
});

test.run();
