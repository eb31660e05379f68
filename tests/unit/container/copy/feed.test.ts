import { Readable, Writable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { feedTar, noArchive } from '../../../../src/container/copy/feed.ts';
import { TiffinError } from '../../../../src/lib/errors.ts';

const test = suite('feeding a tar');

const plain = Buffer.alloc(5000, 'x');

async function fed(chunks: readonly Buffer[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => (parts.push(chunk), done()) });
  await feedTar(Readable.from(chunks, { objectMode: false }), sink, new AbortController().signal);
  return Buffer.concat(parts);
}

async function failure(chunks: readonly Buffer[]): Promise<TiffinError> {
  try {
    await fed(chunks);
  } catch (error) {
    if (error instanceof TiffinError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

test('passes plain tars on, and unpacks gzip and zstd', async () => {
  const pieces = [plain.subarray(0, 700), plain.subarray(700)];
  assert.equal(await fed(pieces), plain);
  assert.equal(await fed([gzipSync(plain)]), plain);
  assert.equal(await fed([zstdCompressSync(plain)]), plain);
});

test('refuses nothing at all, damaged packing, and what it cannot unpack', async () => {
  assert.is((await failure([])).message, noArchive().message);
  const packed = gzipSync(plain);
  packed.fill(0xff, 12);
  assert.equal([(await failure([packed])).code, (await failure([packed])).message], ['corrupt', noArchive().message]);
  assert.is((await failure([Buffer.from('BZh91AY&SY')])).code, 'unsupported');
});

test.run();
