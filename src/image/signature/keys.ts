import type { PolicyKeys } from '../../config/policy.ts';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { readRegularFile } from '../../lib/files.ts';

const maxKeyBytes = 1 << 20;

/** The public keys of a requirement of policy.json, as they are in its files. @throws {TiffinError} `not-found`, `denied` */
export function readKeys(keys: PolicyKeys): readonly Uint8Array[] {
  return [...keys.data, ...keys.paths.map((path) => readKeyFile(path))];
}

/** Reads a file with a key. @throws {TiffinError} `not-found`, `denied`, `corrupt` when it is none or larger than 1 MiB */
export function readKeyFile(path: string): Uint8Array {
  try {
    return readRegularFile(path, maxKeyBytes);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === 'ENOENT' || errno === 'ENOTDIR') throw new TiffinError('not-found', `key ${path} does not exist`);
    throw new TiffinError('denied', `read key ${path}`, { cause: error });
  }
}
