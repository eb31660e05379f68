import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf } from '../../lib/errors.ts';

/** What is in a file, that it says nothing at all, or why it is not read. */
export type FileReading =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'masked' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Files of services are small; what is larger is something else. */
const largest = 1 << 20;

/**
 * Reads a file that decides what runs as this user: it has to be a regular file of UTF-8 text, belong to the user or to root, as its directory
 * does, and be writable by nobody else. A link to /dev/null masks the files of its name that come after it.
 *
 * @param uid whose files are trusted, beside root's
 */
export function readTrustedFile(path: string, uid: number): FileReading {
  let descriptor: number;
  try {
    // A FIFO must not make anybody wait.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    return refused(errnoOf(error) === 'ELOOP' ? 'its links lead in a circle' : `cannot be read (${errnoOf(error) ?? 'unknown'})`);
  }
  try {
    const status = fstatSync(descriptor);
    if (status.isCharacterDevice() && status.rdev === statSync('/dev/null').rdev) return { kind: 'masked' };
    if (!status.isFile()) return refused('is not a file');
    const fault = ownerFault(status, uid) ?? directoryFault(dirname(path), uid);
    if (fault !== undefined) return refused(fault);
    return status.size > largest ? refused('is larger than 1 MiB') : readText(descriptor);
  } catch (error) {
    // A disk that fails, or a file of /proc that cannot be read there.
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return refused(`cannot be read (${errno})`);
  } finally {
    closeSync(descriptor);
  }
}

function refused(reason: string): FileReading {
  return { kind: 'refused', reason };
}

function ownerFault(status: { readonly uid: number; readonly mode: number }, uid: number): string | undefined {
  if (status.uid !== uid && status.uid !== 0) return `belongs to user ${status.uid}`;
  return (status.mode & 0o002) === 0 ? undefined : 'can be written by everybody';
}

function directoryFault(path: string, uid: number): string | undefined {
  const fault = ownerFault(statSync(path), uid);
  return fault === undefined ? undefined : `lies in a directory that ${fault}`;
}

function readText(descriptor: number): FileReading {
  const bytes = Buffer.alloc(largest + 1);
  let length = 0;
  for (;;) {
    const count = readSync(descriptor, bytes, length, bytes.length - length, null);
    length += count;
    if (count === 0 || length === bytes.length) break;
  }
  if (length > largest) return refused('is larger than 1 MiB');
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length)) };
  } catch {
    return refused('is not UTF-8 text');
  }
}
