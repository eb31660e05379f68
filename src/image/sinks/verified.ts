import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { TiffinError } from '../../lib/errors.ts';
import { throwIfCancelled } from '../../lib/retry.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestFromHex } from '../../oci/digest.ts';
import type { PutBlobOptions } from '../sink.ts';

/**
 * Passes the bytes of a blob on; fails at the end of those that are not what the descriptor says.
 *
 * @throws {TiffinError} `corrupt`, `cancelled`
 */
export async function* verifiedBytes(
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  open: (offset: number) => Promise<Readable>,
  { signal, progress }: PutBlobOptions = {},
): AsyncGenerator<Uint8Array> {
  const hash = createHash(digestAlgorithm(digest));
  let bytes = 0;
  for await (const chunk of (await open(0)) as AsyncIterable<Uint8Array>) {
    throwIfCancelled(signal);
    bytes += chunk.length;
    if (bytes > size) throw new TiffinError('corrupt', `blob ${digest} is longer than the stated ${size} bytes`);
    hash.update(chunk);
    yield chunk;
    progress?.(bytes);
  }
  if (bytes !== size) throw new TiffinError('corrupt', `blob ${digest} ends after ${bytes} of the stated ${size} bytes`);
  const actual = digestFromHex(hash.digest('hex'), digestAlgorithm(digest));
  if (actual !== digest) throw new TiffinError('corrupt', `blob ${digest} has the digest ${actual}`);
}
