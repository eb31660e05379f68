import { createReadStream, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

import { TiffinError } from '../../lib/errors.ts';
import { readRegularFile, storageError } from '../../lib/files.ts';
import { readBounded } from '../../lib/streams.ts';
import type { SourceText } from '../context.ts';
import type { FetchServices } from '../fetch/url.ts';
import type { ContextHooks } from '../open-context.ts';
import type { SourceRequest } from '../request.ts';
import { maxContainerfileBytes, readInside } from './inside.ts';

/** What is looked for in a context without `--file`, in this order. */
const usualNames = ['Containerfile', 'Dockerfile'] as const;

/** What is known of a build when its Containerfile is read. */
export type ContainerfileSearch = {
  readonly source: SourceRequest;
  /** The directory of the context; undefined: it has no files. */
  readonly context: string | undefined;
  /** The context was fetched or unpacked. */
  readonly isForeign: boolean;
  readonly hooks: ContextHooks;
  /** The context is a Containerfile, and nothing else. */
  readonly only: SourceText | undefined;
};

/** What was read, and where an ignore file may lie beside it. */
export type FoundContainerfiles = { readonly texts: readonly SourceText[]; readonly place: FilePlace | undefined };

/** A file in the context (relative to it), or elsewhere on the host (absolute). */
export type FilePlace = { readonly path: string; readonly isInside: boolean };

type Found = { readonly text: SourceText; readonly place: FilePlace | undefined };

/**
 * Reads the Containerfile or the Containerfiles. A name counts from the working directory first, then from the context, and for a context that was
 * fetched the other way round; the words of a file in the context never come from outside of it.
 *
 * @throws {TiffinError} `not-found`, `invalid-argument`, `denied`; what a fetch throws
 */
export async function readContainerfiles(services: FetchServices, search: ContainerfileSearch): Promise<FoundContainerfiles> {
  const { files } = search.source;
  if (search.only !== undefined && files.length === 0) return { texts: [search.only], place: undefined };
  const found: Found[] = [];
  for (const file of files) found.push(await readNamed(services, search, file));
  if (files.length === 0) found.push(readUsual(search));
  const texts: SourceText[] = [];
  for (const { text, place } of found) texts.push(await preprocessed(search, text, place));
  return { texts, place: found[0]?.place };
}

async function readNamed(services: FetchServices, search: ContainerfileSearch, file: string): Promise<Found> {
  if (file === '-') {
    const bytes = await readBounded(
      search.hooks.openInput() as AsyncIterable<Uint8Array>,
      maxContainerfileBytes,
      'the Containerfile on standard input',
    );
    return { text: { name: 'Containerfile', bytes }, place: undefined };
  }
  if (/^https?:\/\//i.test(file)) return { text: await fetchText(services, file, search.hooks.signal), place: undefined };
  const here = search.isForeign ? readFromContext(search, file) : undefined;
  const found = here ?? (await readFromHost(search, file)) ?? readFromContext(search, file);
  if (found !== undefined) return found;
  throw new TiffinError('not-found', `the specified Containerfile or Dockerfile does not exist, ${file}: no such file or directory`);
}

async function fetchText(services: FetchServices, address: string, signal: AbortSignal): Promise<SourceText> {
  const { openDownload } = await import('../../registry/download.ts');
  await using download = await openDownload(address, services, signal);
  return { name: address, bytes: await readBounded(download.body, maxContainerfileBytes, address) };
}

function readFromContext({ context }: ContainerfileSearch, file: string): Found | undefined {
  if (context === undefined) return undefined;
  const path = isAbsolute(file) ? relative(context, file) : file;
  if (path === '..' || path.startsWith('../')) return undefined;
  const bytes = readInside(context, path, maxContainerfileBytes);
  return bytes === undefined ? undefined : { text: { name: file, bytes }, place: { path, isInside: true } };
}

/** A named pipe, as the shell's `<(…)` is one, is read to its end. */
async function readFromHost({ source }: ContainerfileSearch, file: string): Promise<Found | undefined> {
  const path = resolve(source.directory, file);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  if (status.isDirectory()) throw new TiffinError('invalid-argument', `${file} is a directory, not a Containerfile`);
  try {
    const bytes = status.isFIFO()
      ? await readBounded(createReadStream(path) as AsyncIterable<Uint8Array>, maxContainerfileBytes, file)
      : readRegularFile(path, maxContainerfileBytes);
    return { text: { name: file, bytes }, place: { path, isInside: false } };
  } catch (error) {
    throw error instanceof TiffinError ? error : storageError(`open ${file}`, error);
  }
}

function readUsual({ context, source }: ContainerfileSearch): Found {
  for (const name of usualNames) {
    const bytes = context === undefined ? undefined : readInside(context, name, maxContainerfileBytes);
    if (bytes !== undefined) return { text: { name, bytes }, place: { path: name, isInside: true } };
  }
  throw new TiffinError(
    'not-found',
    `no Containerfile or Dockerfile specified or found in context directory, ${source.context}: no such file or directory`,
    { hint: 'name one with --file' },
  );
}

/** Files whose name ends in `.in` go through the C preprocessor, which reads other files: only where they are the user's own. */
async function preprocessed(search: ContainerfileSearch, text: SourceText, place: FilePlace | undefined): Promise<SourceText> {
  if (place === undefined || !text.name.endsWith('.in')) return text;
  if (search.isForeign && place.isInside)
    throw new TiffinError('unsupported', `${text.name}: a file that was fetched is not preprocessed, which could read any file of yours`, {
      hint: 'name a Containerfile of your own with --file',
    });
  const path = place.isInside ? join(search.context ?? '', place.path) : place.path;
  const flags = search.source.preprocessorFlags;
  const { preprocess } = await import('./preprocess.ts');
  return await preprocess(text, { directory: search.context ?? dirname(path), flags, signal: search.hooks.signal });
}
