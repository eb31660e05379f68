import { resolve } from 'node:path';
import { TiffinError } from '../../lib/errors.ts';
import { findLockFile, lockFileName, readLockFile, type LockFile } from '../../image/lock-file.ts';

/** Where a lock file is looked for. */
export type LockPlace = { readonly directory: string; readonly uid: number };

/**
 * The lock file that `--locked[=FILE]` means.
 *
 * @throws {TiffinError} `not-found` when there is none; what `readLockFile` throws
 */
export function requireLock(option: string, place: LockPlace): LockFile {
  const path = lockPath(option, place);
  const file = path === undefined ? undefined : readLockFile(path);
  if (file !== undefined) return file;
  const missing = path === undefined ? `no ${lockFileName} in ${place.directory} or further up` : `${path}: no such file`;
  throw new TiffinError('not-found', missing, { hint: 'make one: tiffin lock IMAGE…' });
}

/** The lock file that `tiffin lock` works on: the one named, the nearest, or a new one in this directory. */
export function openLock(option: string | undefined, place: LockPlace): LockFile {
  const path = lockPath(option ?? lockFileName, place) ?? resolve(place.directory, lockFileName);
  return readLockFile(path) ?? { path, images: [] };
}

function lockPath(option: string, { directory, uid }: LockPlace): string | undefined {
  return option === lockFileName ? findLockFile(directory, uid) : resolve(directory, option);
}
