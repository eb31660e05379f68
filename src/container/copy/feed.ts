import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { TiffinError } from '../../lib/errors.ts';
import { sniffCompression } from '../../oci/descriptor.ts';
import { decompressors } from '../../storage/plain-tar.ts';

/**
 * Writes the tar that the user gives, unpacked, to the helper, and ends it.
 *
 * @throws {TiffinError} `corrupt` when it is empty, or packed and damaged; `unsupported` for bzip2 and xz
 */
export async function feedTar(input: Readable, target: NodeJS.WritableStream, signal: AbortSignal): Promise<void> {
  const chunks = input[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done === true) throw noArchive();
  const compression = sniffCompression(first.value);
  if (compression === undefined)
    throw new TiffinError('unsupported', 'the archive is packed with bzip2 or xz', {
      hint: 'compress it with gzip or zstd, or not at all',
    });
  const whole = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  };
  try {
    await pipeline([whole, ...decompressors(compression), target] as never, { signal });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !/^(?:Z_|ZSTD)/.test(String(error.code))) throw error;
    throw noArchive(error);
  }
}

/** The error of a standard input that is no tar, in Podman's words. */
export function noArchive(cause?: unknown): TiffinError {
  return new TiffinError('corrupt', 'source must be a (compressed) tar archive when copying from stdin', { cause });
}
