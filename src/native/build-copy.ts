import type { TiffinError } from '../lib/errors.ts';
import type { Digest } from '../oci/digest.ts';
import type { Realm } from './user-namespace.ts';

/**
 * Where sources of COPY and ADD are looked for: a directory of the user's, whose files will belong to root (or to `--chown`), or the
 * merged tree of layers (topmost first), whose files keep their owners. Whatever links are in there, nothing outside is read.
 */
export type CopyRoot =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'layers'; readonly directories: readonly string[] };

/** One source: a pattern below a root, a file given by its bytes, or a file that was fetched. */
export type CopySource =
  | { readonly kind: 'pattern'; readonly pattern: string }
  /** A heredoc: mode 0644, the destination's owner. */
  | { readonly kind: 'inline'; readonly name: string; readonly content: Uint8Array }
  /** A file of the host's that the user fetched: it becomes `name`, mode 0600, and has the time that its server said (in seconds). */
  | { readonly kind: 'fetched'; readonly path: string; readonly name: string; readonly modifiedAt?: number | undefined };

/** Which files an instruction is about. All patterns are as BuildKit has them. */
export type SourceSet = {
  readonly root: CopyRoot;
  readonly sources: readonly CopySource[];
  /** Cleaned lines of an ignore file, in their order; exceptions begin with `!`. They count from the root. */
  readonly ignore?: readonly string[] | undefined;
  /** `--exclude`: count from each source that is a directory, and from the directory of one that is a file. */
  readonly exclude?: readonly string[] | undefined;
  /** `--parents`: the paths of sources (from `/./` on) are kept below the destination. */
  readonly parents?: boolean | undefined;
};

/** What helper calls of builds work with. */
export type BuildFilesRun = {
  readonly realm: Realm;
  /** A file that remembers digests of files by what `stat` says of them; made when missing. undefined: every file is read. */
  readonly digestCache?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** What `digestSources` found for a set; a failure is that of its instruction alone. */
export type SourceDigest =
  | { readonly ok: true; readonly digest: Digest; readonly entries: number; readonly bytes: number; readonly matched: number }
  | { readonly ok: false; readonly error: TiffinError };

/** How times of new files are: as they are, or never later than `epoch` (seconds), and those of a user's directory exactly that. */
export type BuildTimes = { readonly kind: 'real' } | { readonly kind: 'bounded'; readonly epoch: number };

/** Where files are copied to. */
export type CopyTarget = {
  /** What the instruction writes; empty, or as earlier instructions left it. */
  readonly upper: string;
  /** Overlay's own, empty, on the same file system. */
  readonly work: string;
  /** Directories of the stage's layers, topmost first. */
  readonly lower: readonly string[];
};

/** One COPY or ADD. */
export type CopyRequest = SourceSet & {
  readonly target: CopyTarget;
  /** Absolute; whether it ends in `/` counts. */
  readonly destination: string;
  /** `--chown`, `USER[:GROUP]`; names are looked up in the target. */
  readonly owner?: string | undefined;
  /** `--chmod`, octal or symbolic. */
  readonly mode?: string | undefined;
  /** `--link`: what is below is not looked at, but for the names in `owner`. */
  readonly link?: boolean | undefined;
  /** ADD: sources that are archives are unpacked. `fetched` too: `--unpack`. */
  readonly unpack?: 'never' | 'local' | 'fetched' | undefined;
  readonly times: BuildTimes;
};

/** What a copy came to. */
export type CopyCounts = {
  readonly entries: number;
  readonly bytes: number;
  /** How many files and directories the patterns stand for; 0: all were wildcards and there is nothing like them. */
  readonly matched: number;
  /** Device nodes of layers or archives that a user cannot make, and sockets, which no layer can have: left out. */
  readonly leftOut: number;
};

/**
 * Computes what makes sources the same as those of an earlier build: their names, kinds, modes, owners as they arrive, attributes,
 * link targets, and bytes; never times. One helper call for all sets.
 *
 * @throws {TiffinError} `cancelled`, `runtime-failed`: what is wrong with all of them
 */
export function digestSources(_run: BuildFilesRun, _sets: readonly SourceSet[]): Promise<SourceDigest[]> {
  return Promise.reject(new Error('not yet'));
}

/**
 * Carries out a COPY or ADD on a stage, in a mount namespace of the helper's.
 *
 * @throws {TiffinError} `not-found` naming the source; `invalid-argument` for an owner, a mode, a destination that cannot be; `corrupt`
 *   for an archive that is damaged or hostile; `denied`, `no-space`, `cancelled`
 */
export function copySources(_run: BuildFilesRun, _request: CopyRequest): Promise<CopyCounts> {
  return Promise.reject(new Error('not yet'));
}
