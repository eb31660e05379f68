import { dirname } from 'node:path';
import type { Readable } from 'node:stream';

import type { Environment } from '../config/places.ts';
import { keepStream } from '../image/spool.ts';
import { TiffinError } from '../lib/errors.ts';
import { directoryContext, emptyContext, type BuildContext, type SourceText } from './context.ts';
import { classifyContext, type ContextPlace } from './context/classify.ts';
import { unpackContext, type PackedServices } from './context/packed.ts';
import { fetchGit } from './fetch/git.ts';
import { fetchUrl, type FetchServices } from './fetch/url.ts';
import { makeScratch } from './scratch-directory.ts';
import type { BuildHooks } from './services.ts';

/** The slice with which contexts are opened. */
export type ContextServices = PackedServices & FetchServices & { readonly env: Environment };

/** What a context may use of the caller. */
export type ContextHooks = Pick<BuildHooks, 'signal' | 'onEvent' | 'openInput'>;

/** A context, and the Containerfile when that is all there is. */
export type OpenedContext = {
  readonly context: BuildContext;
  readonly containerfile?: SourceText | undefined;
  /** What is in it comes from somebody else. */
  readonly isForeign: boolean;
};

/**
 * Opens what a build takes its files from: a directory stays where it is; a tar, an address, a commit become a directory in the store until
 * the context is disposed of.
 *
 * @throws {TiffinError} `not-found`, `invalid-argument`, `corrupt`, `unreachable`, `no-space`, `cancelled`
 */
export async function openContext(services: ContextServices, name: string, options: OpenContextOptions): Promise<OpenedContext> {
  const place = classifyContext(name, options.directory);
  if (place.kind === 'directory') return { context: directoryContext(name, place.path), isForeign: false };
  await using undo = new AsyncDisposableStack();
  const scratch = undo.use(makeScratch(services));
  const told = place.kind === 'stdin' ? 'standard input' : name;
  const tell = (bytes: number | undefined, done: boolean): void =>
    options.hooks.onEvent({ kind: 'context', text: told, ...(bytes === undefined ? {} : { bytes }), done });
  tell(undefined, false);
  const filled = await fill(services, place, { name, label: told, scratch: scratch.path, hooks: options.hooks, tell });
  tell(undefined, true);
  if ('containerfile' in filled && options.needsFiles === true)
    throw new TiffinError('invalid-argument', `${told}: it is no tar, and a context under a name has files`);
  if ('containerfile' in filled) return { context: emptyContext(name), containerfile: filled.containerfile, isForeign: true };
  const kept = undo.move();
  const { path, epoch, revision } = filled;
  return {
    context: { name, root: { kind: 'directory', path }, epoch, revision, [Symbol.asyncDispose]: () => kept.disposeAsync() },
    isForeign: true,
  };
}

/** How `openContext` opens. */
export type OpenContextOptions = {
  /** Where relative paths start. */
  readonly directory: string;
  readonly hooks: ContextHooks;
  /** A Containerfile alone will not do. */
  readonly needsFiles?: boolean;
};

type Work = {
  readonly name: string;
  readonly label: string;
  readonly scratch: string;
  readonly hooks: ContextHooks;
  readonly tell: (bytes: number | undefined, done: boolean) => void;
};

type Filled =
  | { readonly path: string; readonly epoch?: number | undefined; readonly revision?: string | undefined }
  | { readonly containerfile: SourceText };

async function fill(services: ContextServices, place: Exclude<ContextPlace, { kind: 'directory' }>, work: Work): Promise<Filled> {
  const { scratch, hooks } = work;
  const { signal } = hooks;
  switch (place.kind) {
    case 'git': {
      const fetched = await fetchGit(services, place.reference, { directory: scratch, keepGitDirectory: false, signal });
      return { path: fetched.path, epoch: fetched.commitTime, revision: fetched.commit };
    }
    case 'url': {
      const fetched = await fetchUrl(services, place.address, { directory: scratch, signal, onBytes: throttled(work.tell) });
      return await unpack(services, fetched.path, { ...work, isOurs: true });
    }
    case 'file': {
      if (!place.isPipe) return requireFiles(await unpack(services, place.path, { ...work, isOurs: false }), place.path);
      using kept = await keepStream(place.path, { root: scratch, label: work.label, signal });
      return await unpack(services, kept.path, { ...work, isOurs: false });
    }
    case 'stdin': {
      using kept = await keepStream(hooks.openInput() as Readable, { root: scratch, label: work.label, signal });
      return await unpack(services, kept.path, { ...work, isOurs: false });
    }
    default:
      return place satisfies never;
  }
}

function requireFiles(filled: Filled, path: string): Filled {
  if (!('containerfile' in filled)) return filled;
  throw new TiffinError('invalid-argument', `context must be a directory: ${JSON.stringify(path)} is no tar either`, {
    hint: `if it is a Containerfile: tiffin build --file ${path} ${dirname(path)}`,
  });
}

async function unpack(services: ContextServices, path: string, work: Work & { readonly isOurs: boolean }): Promise<Filled> {
  const { label, scratch, isOurs } = work;
  const unpacked = await unpackContext(services, { path, label, scratch, isOurs, signal: work.hooks.signal });
  return unpacked.kind === 'files' ? { path: unpacked.path } : { containerfile: unpacked.text };
}

/** Who draws need not hear of each packet. */
function throttled(tell: Work['tell']): (bytes: number) => void {
  let next = 0;
  return (bytes) => {
    if (bytes < next) return;
    next = bytes + (1 << 20);
    tell(bytes, false);
  };
}
