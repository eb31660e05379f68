import type { CopyRoot } from '../native/build-copy.ts';

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
  /** Only the helper resolves paths in it. Layers without directories: there are no files. */
  readonly root: CopyRoot;
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

/** A context without files. */
export function emptyContext(name: string): BuildContext {
  return { name, root: { kind: 'layers', directories: [] }, [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** A directory of the user's, as it lies there. */
export function directoryContext(name: string, path: string): BuildContext {
  return { name, root: { kind: 'directory', path }, [Symbol.asyncDispose]: () => Promise.resolve() };
}
