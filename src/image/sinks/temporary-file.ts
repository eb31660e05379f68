import { readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from '../../lib/errors.ts';
import { storageError } from '../../lib/files.ts';
import { isAbandoned, temporaryName } from '../../storage/temporary-name.ts';

const prefix = '.tiffin';

/** A file that is being written beside the one that it is to become. */
export type TemporaryFile = Disposable & {
  readonly path: string;
  /** Gives it its name; one that was there is replaced. */
  keep(): void;
};

/**
 * A name for a file that becomes `path` when it is whole. What is not kept is deleted, and what commands that were killed have
 * left in that directory.
 */
export function temporaryBeside(path: string): TemporaryFile {
  const directory = dirname(path);
  removeDead(directory);
  const temporary = join(directory, prefix + temporaryName('tmp'));
  let isKept = false;
  return {
    path: temporary,
    keep: () => {
      try {
        renameSync(temporary, path);
      } catch (error) {
        throw storageError(`write ${path}`, error);
      }
      isKept = true;
    },
    [Symbol.dispose]: () => {
      if (!isKept) rmSync(temporary, { force: true });
    },
  };
}

/** Deletes what commands that were killed have left in a directory, as far as we may. */
export function removeDead(directory: string): void {
  for (const name of namesIn(directory)) {
    if (!name.startsWith(prefix) || !isAbandoned(name.slice(prefix.length))) continue;
    try {
      rmSync(join(directory, name), { force: true, recursive: true });
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
    }
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}
