import { accessSync, constants, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
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
        throw outputError(path, error);
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

/** Whether a path is written to as it is: a pipe or a device, or a file of ours in a directory that is not. */
export function isWrittenInPlace(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && (!status.isFile() || !canWrite(dirname(path)));
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
};

/** The failure to write what a user named, in words. */
export function outputError(path: string, error: unknown): unknown {
  const errno = errnoOf(error) ?? '';
  if (errno === 'EACCES' || errno === 'EPERM') return new TiffinError('denied', `open ${path}: permission denied`);
  const meaning = meanings[errno];
  if (meaning === undefined) return storageError(`write ${path}`, error);
  return new TiffinError('not-found', `open ${path}: ${meaning}`);
}
