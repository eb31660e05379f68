import type { ContextRoot } from './context/root.ts';

export type { ContextRoot } from './context/root.ts';

/** A file that was read as a whole: a Containerfile, an ignore file. */
export type SourceText = {
  /** For messages (`Containerfile:12: …`): as the user knows it. */
  readonly name: string;
  readonly bytes: Uint8Array;
};

/** Files that COPY, ADD and `RUN --mount=type=bind` may take. Disposing of it removes what was unpacked for it. */
export type BuildContext = AsyncDisposable & {
  /** As it was named: `.`, `https://host/x.tar.gz`, `docker-image://alpine`. */
  readonly name: string;
  readonly root: ContextRoot;
  /** When the commit of a git context was made, in seconds since the epoch: what a reproducible build goes by. */
  readonly epoch?: number | undefined;
  /** The commit of a git context, 40 or 64 hexadecimal digits. */
  readonly revision?: string | undefined;
};

/** All that a build reads before its first step. */
export type BuildInput = AsyncDisposable & {
  readonly context: BuildContext;
  readonly containerfile: SourceText;
  /** Which files of the context do not exist for the build; undefined when no such file is there. */
  readonly ignoreFile?: SourceText | undefined;
};

/** What the command line says about them. */
export type ContextRequest = {
  /** The argument: a directory, `-`, a tar file, a URL, a git reference; undefined: the directory of the file, else `.`. */
  readonly context?: string | undefined;
  /** `--file`, in order; `-` is standard input. */
  readonly files: readonly string[];
  /** `--ignorefile` */
  readonly ignoreFile?: string | undefined;
  /** Where relative paths start. */
  readonly directory: string;
};
