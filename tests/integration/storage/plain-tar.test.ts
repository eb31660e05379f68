import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../src/oci/digest.ts';
import { compressionOfFile, decompressors, maxPlainBytes, PlainTarMeter, plainTarStreams } from '../../../src/storage/plain-tar.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';

const plain = Buffer.concat([randomBytes(3_000_000), Buffer.alloc(2_000_000)]);

function file(home: ScratchHome, bytes: Uint8Array): string {
  const path = join(home.path, 'blob');
  writeFileSync(path, bytes);
  return path;
}

async function read(path: string): Promise<{ digest: string; bytes: number; last: number }> {
  const meter = new PlainTarMeter('sha256', 10_000_000);
  let last = 0;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline([...(await plainTarStreams(path, (bytes) => void (last = bytes))), meter, nowhere]);
  return { digest: meter.digest(), bytes: meter.bytes, last };
}

const streams = suite('plainTarStreams');

for (const [what, packed] of [
  ['a plain tar', plain],
  ['gzip', gzipSync(plain)],
  ['gzip of several members', Buffer.concat([gzipSync(plain.subarray(0, 100)), gzipSync(plain.subarray(100))])],
  ['gzip with zeros behind it', Buffer.concat([gzipSync(plain), Buffer.alloc(512)])],
  ['zstd', zstdCompressSync(plain)],
  ['zstd of several frames', Buffer.concat([zstdCompressSync(plain.subarray(0, 100)), zstdCompressSync(plain.subarray(100))])],
] as const) {
  streams(`reads ${what}`, async () => {
    await using home = await scratchHome();
    const path = file(home, packed);
    assert.equal(await read(path), { digest: digestOf(plain), bytes: plain.length, last: packed.length });
  });
}

streams('fails at the end of a file that is cut', async () => {
  await using home = await scratchHome();
  for (const packed of [gzipSync(plain), zstdCompressSync(plain)]) {
    await read(file(home, packed.subarray(0, 1000))).then(
      (result) => assert.is.not(result.digest, digestOf(plain)),
      (error: Error) => assert.match(error.message, /unexpected end|incomplete|error/i),
    );
  }
});

streams.run();

const sniff = suite('compressionOfFile');

sniff('tells by the first bytes', async () => {
  await using home = await scratchHome();
  assert.is(await compressionOfFile(file(home, gzipSync('x'))), 'gzip');
  assert.is(await compressionOfFile(file(home, zstdCompressSync(Buffer.from('x')))), 'zstd');
  assert.is(await compressionOfFile(file(home, Buffer.from('x'))), 'none');
  assert.is(await compressionOfFile(file(home, Buffer.alloc(0))), 'none');
  await assertRejects(compressionOfFile(file(home, Buffer.from('BZh91AY'))), 'unsupported', /bzip2 or xz/);
});

sniff.run();

const limits = suite('maxPlainBytes');

limits('bounds what a small blob may unpack to', async () => {
  assert.is(maxPlainBytes(10), 4 * 1024 ** 3);
  assert.ok(maxPlainBytes(1e9) > 1e11);
  assert.is(maxPlainBytes(10, { ratio: 3, freeMiB: 0 }), 30);
  assert.is(maxPlainBytes(10, { ratio: undefined, freeMiB: 1 }), 1024 ** 2);
});

limits.run();

const unpackers = suite('decompressors');
unpackers('are none for what is plain', () => assert.equal(decompressors('none'), []));
unpackers.run();
