import { createHash } from 'node:crypto';
import type { TransformCallback } from 'node:stream';
import { Transform } from 'node:stream';

import { TiffinError } from './errors.ts';

/** What a stream of bytes must turn out to be: a digest such as `sha256:…`, and a size in bytes. */
export type ExpectedBytes = { readonly digest: string; readonly size: number };

/**
 * Passes bytes through and fails at the end unless they have the stated digest and size; stops at the first surplus byte.
 *
 * The bytes have gone by when the check fails: write them where nobody sees them before the stream has ended well.
 *
 * @param what names the bytes in errors
 * @throws {TiffinError} `corrupt`, as the error of the stream
 */
export function verifyingStream(expected: ExpectedBytes, what: string = expected.digest): Transform {
  const separator = expected.digest.indexOf(':');
  const hash = createHash(expected.digest.slice(0, separator));
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
      size += chunk.length;
      if (size > expected.size) return done(new TiffinError('corrupt', `${what} is longer than its ${expected.size} bytes`));
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done: TransformCallback): void {
      if (size !== expected.size) return done(new TiffinError('corrupt', `${what} ends after ${size} of ${expected.size} bytes`));
      const actual = hash.digest('hex');
      if (actual === expected.digest.slice(separator + 1)) return done();
      done(new TiffinError('corrupt', `${what} does not match its digest`));
    },
  });
}

/**
 * Reads a stream to its end.
 *
 * @throws {TiffinError} `corrupt` as soon as more than `maxBytes` came; the stream is destroyed then
 */
export async function readBounded(stream: AsyncIterable<Uint8Array>, maxBytes: number, what: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.byteLength;
    if (total > maxBytes) throw new TiffinError('corrupt', `${what} is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
