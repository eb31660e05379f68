import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TiffinError } from '../lib/errors.ts';
import { isWrittenInPlace, outputError, temporaryBeside } from './sinks/temporary-file.ts';

/**
 * Writes a stream to a file that a user named. It appears when it is whole, one that was there is replaced; a pipe, a device or
 * a file in a directory of others is written to as it is.
 *
 * @throws {TiffinError} `not-found`, `denied`, `no-space`, `cancelled`; what the stream fails with
 */
export async function writeOutputFile(path: string, stream: Readable, signal?: AbortSignal): Promise<void> {
  if (isWrittenInPlace(path)) {
    await write(path, path, { stream, flags: 'w', signal });
    return;
  }
  using temporary = temporaryBeside(path);
  await write(temporary.path, path, { stream, flags: 'wx', signal });
  temporary.keep();
}

type Written = { readonly stream: Readable; readonly flags: string; readonly signal: AbortSignal | undefined };

async function write(actual: string, path: string, { stream, flags, signal }: Written): Promise<void> {
  try {
    await pipeline(stream, createWriteStream(actual, { flags, mode: 0o666 }), { signal });
  } catch (error) {
    if (signal?.aborted === true) throw new TiffinError('cancelled', `write ${path}: cancelled`);
    throw error instanceof TiffinError ? error : outputError(path, error);
  }
}
