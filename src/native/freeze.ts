import type { BuildFilesRun, BuildTimes } from './build-copy.ts';
import { startStorageVerb } from './storage-verb.ts';
import { realmArguments } from './user-namespace.ts';

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
  readonly digest: string;
  readonly size: number;
  /** 0: nothing was changed. */
  readonly entries: number;
  /** Bytes of regular files. */
  readonly bytes: number;
};

/**
 * Makes a directory and a tar the same: sorted, times bounded in both, overlay's own attributes and what no layer can have removed.
 *
 * @throws {TiffinError} `invalid-argument` for a name that no layer can have; `no-space`, `cancelled`, `runtime-failed`
 */
export async function freezeUpper(
  { realm, signal }: Pick<BuildFilesRun, 'realm' | 'signal'>,
  request: FreezeRequest,
): Promise<FrozenLayer> {
  const { upper, lower, times, mountPoints = [], output } = request;
  const args = [
    'freeze',
    ...realmArguments(realm),
    ...(times.kind === 'bounded' ? ['--epoch', String(times.epoch)] : []),
    ...mountPoints.flatMap((path) => ['--mount-point', path]),
    ...lower.flatMap((layer) => ['--lower', layer]),
    upper,
  ];
  const fields = await startStorageVerb({ args, subject: 'layer', input: 'ignore', output, signal }).done;
  return {
    digest: fields.get('digest') ?? '',
    size: Number(fields.get('size') ?? 0),
    entries: Number(fields.get('entries') ?? 0),
    bytes: Number(fields.get('bytes') ?? 0),
  };
}
