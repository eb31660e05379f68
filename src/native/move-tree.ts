import { renameSync } from 'node:fs';

import { errnoOf } from '../lib/errors.ts';
import { storageError } from '../lib/files.ts';
import { startStorageVerb } from './storage-verb.ts';
import { realmArguments, type Realm } from './user-namespace.ts';

/**
 * Renames a directory, into another parent, too; in the realm where its owner or its mode forbids that to the user.
 *
 * @throws {TiffinError} as other failures of the storage
 */
export async function moveTree(from: string, to: string, realm: Realm): Promise<void> {
  try {
    renameSync(from, to);
    return;
  } catch (error) {
    if (errnoOf(error) !== 'EACCES') throw storageError(`rename ${from}`, error);
  }
  const args = ['move', ...realmArguments(realm), from, to];
  await startStorageVerb({ args, subject: 'move', input: 'ignore', output: 'ignore' }).done;
}
