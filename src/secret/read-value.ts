import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { maxSecretBytes } from './create.ts';

const nullDevice = 0x103;

/** Where a value comes from, as typed. */
export type ValueSource = {
  /** A file, `-` for standard input, or with `fromEnvironment` the name of a variable. */
  readonly source: string;
  readonly fromEnvironment: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * Reads the value of a secret; of one that is too large a byte more than is allowed.
 *
 * @throws {TiffinError} `not-found`, `denied`, or `invalid-argument` for a terminal, in Podman's words
 */
export function readValue({ source, fromEnvironment, env }: ValueSource): Uint8Array {
  if (fromEnvironment) {
    const value = env[source];
    if (value === undefined)
      throw new TiffinError('invalid-argument', `cannot create store secret data: environment variable ${source} is not set`);
    return Buffer.from(value);
  }
  if (source !== '-') return readNamed(source);
  const status = fstatSync(0);
  if (status.isCharacterDevice() && status.rdev !== nullDevice)
    throw new TiffinError('invalid-argument', 'if `-` is used, data must be passed into stdin');
  return readAtMost(0);
}

function readNamed(path: string): Uint8Array {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') throw new TiffinError('not-found', `open ${path}: no such file or directory`);
    if (errno === 'EACCES') throw new TiffinError('denied', `open ${path}: permission denied`);
    throw error;
  }
  try {
    if (fstatSync(fd).isDirectory()) throw new TiffinError('invalid-argument', `read ${path}: is a directory`);
    return readAtMost(fd);
  } finally {
    closeSync(fd);
  }
}

function readAtMost(fd: number): Uint8Array {
  const bytes = Buffer.alloc(maxSecretBytes);
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(fd, bytes, length, bytes.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
