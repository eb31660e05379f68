import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { throwIfCancelled } from '../../lib/retry.ts';
import { BufferSweeper } from '../../lib/sweeper.ts';
import type { Digest } from '../../oci/digest.ts';
import { digestFromHex } from '../../oci/digest.ts';

/** Writes a stream to a new file (0600), down to the disk, and tells its size and sha256. The file stays on failure. */
export async function writeHashed(
  stream: AsyncIterable<Uint8Array>,
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly digest: Digest; readonly size: number }> {
  const hash = createHash('sha256');
  const sweeper = new BufferSweeper();
  let size = 0;
  await using file = await open(path, 'wx', 0o600);
  for await (const chunk of stream) {
    throwIfCancelled(signal);
    hash.update(chunk);
    await file.writeFile(chunk);
    size += chunk.length;
    // What it was made from is twice as much, or more.
    sweeper.passed(4 * chunk.length);
  }
  await file.datasync();
  return { digest: digestFromHex(hash.digest('hex')), size };
}
