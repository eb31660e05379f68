import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { makePrivateDirectory, storageError } from '../lib/files.ts';
import { deleteTrees } from '../native/delete-trees.ts';
import { abandonedDirectories, emptyTrash } from '../storage/garbage.ts';
import { temporaryName } from '../storage/temporary-name.ts';
import type { BuildServices } from './services.ts';

/** The slice with which files are kept for the time of a build. */
export type ScratchServices = Pick<BuildServices, 'state' | 'realm' | 'log'>;

/** A directory in the store that goes when it is disposed of, or with the next command when we are killed. */
export type ScratchDirectory = AsyncDisposable & { readonly path: string };

/** Makes an empty directory of our own on the store's file system. @throws {TiffinError} `no-space`, `denied` */
export function makeScratch({ state, realm, log }: ScratchServices): ScratchDirectory {
  const parent = join(state.root, 'build-cache', 'contexts');
  const path = join(parent, temporaryName('tmp'));
  try {
    makePrivateDirectory(parent);
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    throw storageError(`make ${path}`, error);
  }
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      try {
        await deleteTrees([path], { realm });
      } catch (error) {
        // The next command tries again; what was built counts more.
        log.debug(`remove ${path}: ${String(error)}`);
      }
    },
  };
}

/** Removes what builds left that were killed. */
export async function sweepScratch({ state, realm }: ScratchServices): Promise<void> {
  await emptyTrash(abandonedDirectories(state), realm);
}
