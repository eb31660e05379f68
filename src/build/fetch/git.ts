import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { storageError } from '../../lib/files.ts';
import { checkOut } from '../check-out.ts';
import { subdirectoryOf } from '../context/inside.ts';
import type { GitReference } from '../git-reference.ts';
import type { BuildServices } from '../services.ts';

/** How a repository is fetched; what its reference says comes first. */
export type FetchGitOptions = {
  /** Of our own; the checkout gets a directory in it. */
  readonly directory: string;
  readonly keepGitDirectory: boolean;
  readonly signal?: AbortSignal | undefined;
};

/** A commit that was fetched. */
export type FetchedCommit = {
  /** The directory that the reference means. */
  readonly path: string;
  readonly commit: string;
  /** Seconds since the epoch. */
  readonly commitTime: number;
};

/** Fetches what a reference to a repository means, as a directory. @throws {TiffinError} what `checkOut` throws */
export async function fetchGit(
  services: Pick<BuildServices, 'env'>,
  reference: GitReference,
  options: FetchGitOptions,
): Promise<FetchedCommit> {
  const directory = join(options.directory, 'checkout');
  try {
    mkdirSync(directory, { mode: 0o755 });
  } catch (error) {
    throw storageError(`make ${directory}`, error);
  }
  const { commit, time } = await checkOut(services, reference, directory, options);
  return { path: subdirectoryOf(directory, reference.subdirectory, reference.url), commit, commitTime: time };
}
