import { createWriteStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { makeDirectories, storageError } from '../../lib/files.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { PutBlobOptions } from '../sink.ts';
import { temporaryBeside } from './temporary-file.ts';
import { verifiedBytes } from './verified.ts';

/** Writes a blob to a file of its own, which appears when it is whole and its digest is right. */
export async function writeBlobFile(
  path: string,
  blob: Descriptor,
  { open, options = {} }: { readonly open: (offset: number) => Promise<Readable>; readonly options?: PutBlobOptions | undefined },
): Promise<void> {
  using temporary = temporaryBeside(path);
  try {
    await pipeline(verifiedBytes(blob, open, options), createWriteStream(temporary.path, { flags: 'wx', highWaterMark: 1 << 20 }));
  } catch (error) {
    throw storageError(`write ${path}`, error);
  }
  temporary.keep();
}

/** Whether a blob's file is there and of the right size. */
export function hasBlobFile(path: string, { size }: Pick<Descriptor, 'size'>): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status?.isFile() === true && status.size === size;
}

/** Makes the directory that an image is written to, and its parents. @throws {TiffinError} `denied`, `no-space` */
export function makeOutputDirectory(path: string): void {
  try {
    makeDirectories(path, 0o777);
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') throw new TiffinError('not-found', `make ${path}: not a directory`);
    throw storageError(`make ${path}`, error);
  }
}
