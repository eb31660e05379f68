import { linkSync, lstatSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Places } from '../config/places.ts';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { makeDirectories, readRegularFile, storageError, syncDirectory, writeFileAtomically } from '../lib/files.ts';
import { randomBytes } from '../lib/id.ts';

const keyBytes = 32;
const maxFileBytes = 4096;
const heading = '# The key of the secrets that tiffin keeps for this user. Without it they cannot be read.\n';

/** Where the user's key is: with the configuration, so that a copy of the store does not hold it. */
export function keyFile({ configHome }: Pick<Places, 'configHome'>): string {
  return join(configHome, 'tiffin', 'secrets.key');
}

/**
 * The key that secrets are encrypted with.
 *
 * @throws {TiffinError} `not-found` when there is none, `corrupt` when the file holds no key, `denied` when others may read it
 */
export function readKey(places: Pick<Places, 'configHome'>): Uint8Array {
  const path = keyFile(places);
  let text: string;
  try {
    text = readRegularFile(path, maxFileBytes).toString('latin1');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw storageError(`read ${path}`, error);
    throw new TiffinError('not-found', `the key of your secrets is missing: ${path} does not exist`, {
      hint: 'restore it from a backup, or create the secrets again: tiffin secret create --replace NAME FILE',
    });
  }
  const key = Buffer.from(text.replace(/^#.*$/gm, '').trim(), 'base64');
  if (key.length !== keyBytes) throw new TiffinError('corrupt', `${path} holds no key`, { hint: 'restore it from a backup' });
  requirePrivate(path);
  return key;
}

/** The key; made when there is none yet. Of several commands that make one at once, all get the same. */
export function ensureKey(places: Pick<Places, 'configHome'>): Uint8Array {
  const path = keyFile(places);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) makeKey(path);
  return readKey(places);
}

function makeKey(path: string): void {
  const draft = `${path}.new-${process.pid}`;
  try {
    makeDirectories(dirname(path));
    writeFileAtomically(draft, `${heading}${randomBytes(keyBytes).toString('base64')}\n`);
    linkSync(draft, path);
    syncDirectory(dirname(path));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw storageError(`write ${path}`, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function requirePrivate(path: string): void {
  const { mode, uid } = lstatSync(path);
  if ((mode & 0o077) === 0 && uid === process.getuid?.()) return;
  throw new TiffinError('denied', `${path} can be read or written by others`, { hint: `chmod 600 ${path}` });
}
