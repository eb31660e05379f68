import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

import { errnoOf, TiffinError } from '../lib/errors.ts';

/** Where a setting was written. */
export type Origin = { readonly file: string; readonly line: number };

/** A setting and where it was written. */
export type Setting<Value> = { readonly value: Value; readonly origin: Origin };

const maxFileBytes = 1 << 20;

/** Writes an origin as `file:line`. */
export function formatOrigin({ file, line }: Origin): string {
  return `${file}:${line}`;
}

/**
 * Reads a configuration file.
 *
 * @returns undefined when it does not exist
 * @throws {TiffinError} `denied` when it may not be read, `invalid-argument` when it is not a regular file, larger than 1 MiB or not UTF-8
 */
export function readSourceFile(path: string): string | undefined {
  let fd: number;
  try {
    // Without O_NONBLOCK a FIFO in place of the file would hold us for ever.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    if (errno === 'EACCES') throw new TiffinError('denied', `read ${path}: permission denied`, { cause });
    throw new TiffinError('invalid-argument', `read ${path}`, { cause });
  }
  try {
    const status = fstatSync(fd);
    if (!status.isFile()) throw new TiffinError('invalid-argument', `${path} is not a regular file`);
    if (status.size > maxFileBytes) throw new TiffinError('invalid-argument', `${path} is larger than 1 MiB`);
    return decode(path, readBounded(fd));
  } finally {
    closeSync(fd);
  }
}

/** The files of a drop-in directory that end in `suffix`, in the order of their names; none when there is no such directory. */
export function listDropIns(directory: string, suffix: string): readonly string[] {
  try {
    const names = readdirSync(directory).filter((name) => name.endsWith(suffix) && !name.startsWith('.'));
    return names.toSorted().map((name) => join(directory, name));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) return [];
    throw error;
  }
}

/** Bounded by count, not by fstat: the size of a file in /proc reads as 0. */
function readBounded(fd: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(65_536);
    const count = readSync(fd, chunk);
    if (count === 0 || total > maxFileBytes) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TiffinError('invalid-argument', `${path} is not UTF-8`, { cause });
  }
}
