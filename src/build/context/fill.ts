import { dirname } from 'node:path';
import type { Readable } from 'node:stream';

import { keepStream } from '../../image/spool.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { SourceText } from '../context.ts';
import { fetchGit } from '../fetch/git.ts';
import { fetchUrl } from '../fetch/url.ts';
import type { ContextHooks, ContextServices } from '../open-context.ts';
import type { ContextPlace } from './classify.ts';
import { unpackContext } from './packed.ts';

/** How a scratch directory is filled. */
export type FillOptions = {
  /** What messages call the context. */
  readonly label: string;
  readonly scratch: string;
  readonly hooks: ContextHooks;
  /** Says how many bytes have come. */
  readonly tell: (bytes: number | undefined, done: boolean) => void;
};

/** What came: a directory, or a Containerfile and nothing else. */
export type Filled =
  | { readonly path: string; readonly epoch?: number | undefined; readonly revision?: string | undefined }
  | { readonly containerfile: SourceText };

/** Brings what a context names to a directory of ours. @throws {TiffinError} as `openContext` */
export async function fillScratch(
  services: ContextServices,
  place: Exclude<ContextPlace, { kind: 'directory' }>,
  work: FillOptions,
): Promise<Filled> {
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
      using kept = await keepStream(readable(hooks.openInput()), { root: scratch, label: work.label, signal });
      return await unpack(services, kept.path, { ...work, isOurs: false });
    }
    default:
      return place satisfies never;
  }
}

/** Who gave us standard input may have made it one that does not wait, which only the helper can read. */
function readable(input: NodeJS.ReadableStream): Readable | number {
  return 'fd' in input && typeof input.fd === 'number' ? input.fd : (input as Readable);
}

function requireFiles(filled: Filled, path: string): Filled {
  if (!('containerfile' in filled)) return filled;
  throw new TiffinError('invalid-argument', `context must be a directory: ${JSON.stringify(path)} is no tar either`, {
    hint: `if it is a Containerfile: tiffin build --file ${path} ${dirname(path)}`,
  });
}

async function unpack(services: ContextServices, path: string, work: FillOptions & { readonly isOurs: boolean }): Promise<Filled> {
  const { label, scratch, isOurs } = work;
  const unpacked = await unpackContext(services, { path, label, scratch, isOurs, signal: work.hooks.signal });
  return unpacked.kind === 'files' ? { path: unpacked.path } : { containerfile: unpacked.text };
}

/** Who draws need not hear of each packet. */
function throttled(tell: FillOptions['tell']): (bytes: number) => void {
  let next = 0;
  return (bytes) => {
    if (bytes < next) return;
    next = bytes + (1 << 20);
    tell(bytes, false);
  };
}
