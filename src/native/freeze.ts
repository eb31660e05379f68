import type { Digest } from '../oci/digest.ts';
import type { BuildFilesRun, BuildTimes } from './build-copy.ts';

/** A directory that overlay wrote, and is to be a layer. */
export type FreezeRequest = {
  readonly upper: string;
  /** What was below it, topmost first. */
  readonly lower: readonly string[];
  readonly times: BuildTimes;
  /** Where things were mounted while it was written: what was made for that alone is removed. */
  readonly mountPoints?: readonly string[] | undefined;
  /** An open file that gets the tar. */
  readonly output: number;
};

/** The layer. */
export type FrozenLayer = {
  /** Of the tar: the diff ID, and the uncompressed blob's digest. */
  readonly digest: Digest;
  readonly size: number;
  /** 0: nothing was changed. */
  readonly entries: number;
  /** Bytes of regular files. */
  readonly bytes: number;
  readonly isOpaque: boolean;
};

/**
 * Makes a directory and a tar the same: sorted, times bounded in both, overlay's own attributes and what no layer can have removed.
 *
 * @throws {TiffinError} `no-space`, `cancelled`, `runtime-failed`
 */
export function freezeUpper(_run: Pick<BuildFilesRun, 'realm' | 'signal'>, _request: FreezeRequest): Promise<FrozenLayer> {
  return Promise.reject(new Error('not yet'));
}
