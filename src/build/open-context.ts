import type { Environment } from '../config/places.ts';
import { TiffinError } from '../lib/errors.ts';
import { directoryContext, emptyContext, type BuildContext, type SourceText } from './context.ts';
import { classifyContext } from './context/classify.ts';
import type { PackedServices } from './context/packed.ts';
import type { FetchServices } from './fetch/url.ts';
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
  // A directory, the usual context, needs none of it.
  const { fillScratch } = await import('./context/fill.ts');
  const filled = await fillScratch(services, place, { label: told, scratch: scratch.path, hooks: options.hooks, tell });
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
