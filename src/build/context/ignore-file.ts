import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { TiffinError } from '../../lib/errors.ts';
import { readRegularFile, storageError } from '../../lib/files.ts';
import type { SourceText } from '../context.ts';
import type { SourceRequest } from '../request.ts';
import type { FilePlace } from './containerfile.ts';
import { readInside } from './inside.ts';

/** Where an ignore file is looked for. */
export type IgnoreSearch = {
  readonly source: SourceRequest;
  /** The directory of the context; undefined: there is nothing to ignore. */
  readonly context: string | undefined;
  /** The Containerfile. */
  readonly beside: FilePlace | undefined;
};

const endings = ['.containerignore', '.dockerignore'] as const;
const maxBytes = 4 << 20;

/**
 * Finds the ignore file: `--ignorefile`, else `FILE.containerignore` or `FILE.dockerignore` beside the Containerfile, else `.containerignore` or
 * `.dockerignore` of the context.
 *
 * @throws {TiffinError} `not-found` when the one that is named is not there; `denied` when it is a link out of the context; `corrupt` when too large
 */
export function findIgnoreFile({ source, context, beside }: IgnoreSearch): SourceText | undefined {
  if (context === undefined) return undefined;
  if (source.ignoreFile !== undefined) return readNamed(resolve(source.directory, source.ignoreFile), source.ignoreFile);
  for (const ending of beside === undefined ? [] : endings) {
    const path = `${beside?.path}${ending}`;
    const bytes = beside?.isInside === true ? readInside(context, path, maxBytes) : readHere(path);
    if (bytes !== undefined) return { name: path, bytes };
  }
  for (const name of endings) {
    const bytes = readInside(context, name, maxBytes);
    if (bytes !== undefined) return { name, bytes };
  }
  return undefined;
}

function readNamed(path: string, name: string): SourceText {
  const bytes = readHere(path);
  if (bytes === undefined) throw new TiffinError('not-found', `ignore file ${name}: no such file or directory`);
  return { name, bytes };
}

function readHere(path: string): Buffer | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readRegularFile(path, maxBytes);
  } catch (error) {
    throw storageError(`open ${path}`, error);
  }
}
