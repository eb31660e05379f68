import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';

import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { readRegularFile, storageError } from '../../lib/files.ts';

/** The largest Containerfile. */
export const maxContainerfileBytes = 8 << 20;

/** open(2) on x86_64 and arm64: only a place in the file system; nothing is done with what is there. */
const O_PATH = 0o10000000;

/**
 * Reads a file of a context. Links are followed as long as they do not lead out of it, and only a regular file is opened.
 *
 * @param path relative to the context
 * @returns undefined when there is none
 * @throws {TiffinError} `denied` for one that is not within the context; `invalid-argument` for what is no file; `corrupt` when it is too large
 */
export function readInside(context: string, path: string, maxBytes: number): Buffer | undefined {
  let fd: number;
  try {
    fd = openSync(join(context, path), O_PATH | constants.O_NOCTTY);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    throw storageError(`open ${path}`, error);
  }
  try {
    const name = `/proc/self/fd/${fd}`;
    const root = realpathSync(context);
    const found = readlinkSync(name);
    if (!found.startsWith(root === sep ? sep : root + sep))
      throw new TiffinError('denied', `${path} of the context leads out of it, to ${found}`, {
        hint: 'a link in a context may lead to files of the context only; name another file with --file',
      });
    const status = fstatSync(fd);
    if (!status.isFile()) throw new TiffinError('invalid-argument', `${path} of the context is not a file`);
    if (status.size > maxBytes) throw new TiffinError('corrupt', `${path} has ${status.size} bytes, more than the ${maxBytes} allowed`);
    return readRegularFile(name, maxBytes);
  } finally {
    closeSync(fd);
  }
}

/**
 * A directory of what was unpacked or checked out into a place of ours. No link is followed: nobody but us writes there.
 *
 * @throws {TiffinError} `invalid-argument` for one outside of it, `not-found` for what is no directory
 */
export function subdirectoryOf(root: string, subdirectory: string | undefined, label: string): string {
  if (subdirectory === undefined) return root;
  const parts = normalize(subdirectory)
    .split(sep)
    .filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new TiffinError('invalid-argument', `${label}: subdirectory ${subdirectory} is outside of it`);
  let path = root;
  for (const part of parts) {
    path = join(path, part);
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status?.isSymbolicLink() === true)
      throw new TiffinError('invalid-argument', `${label}: subdirectory ${subdirectory}: ${part} is a symbolic link`);
    if (status?.isDirectory() !== true) throw new TiffinError('not-found', `${label}: it has no directory ${subdirectory}`);
  }
  return path;
}
