import { createWriteStream, lstatSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { storageError } from '../lib/files.ts';
import { verifyingStream } from '../lib/streams.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { blobResource } from '../storage/blob-store.ts';
import { getArtifact, readArtifact } from './artifact.ts';
import type { ArtifactServices } from './artifact.ts';
import { chooseBlobs } from './artifact-files.ts';
import { fileNames } from './artifact/file-names.ts';
import type { ImageServices } from './services.ts';

/** Where files go: a directory that is there, a path, or a stream. */
export type ExtractTarget = { readonly path: string } | { readonly stream: Writable };

/** Which files of an artifact are extracted. */
export type ExtractOptions = {
  readonly digest?: string | undefined;
  readonly title?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Copies the files of an artifact out of the store, each checked against its digest: into a directory under their own names, or a single
 * one to a path or a stream. Names that lead elsewhere are refused before anything is written; links in the way are replaced, not
 * followed.
 *
 * @throws {TiffinError} `not-found`, `invalid-argument` in Podman's words; `corrupt` for a name that is none, or a damaged blob
 */
export async function extractArtifact(
  services: ArtifactServices & Pick<ImageServices, 'leases'>,
  text: string,
  target: ExtractTarget,
  options: ExtractOptions = {},
): Promise<void> {
  if (options.digest !== undefined && options.title !== undefined) {
    throw new TiffinError('invalid-argument', 'cannot specify both digest and title');
  }
  const artifact = getArtifact(services, text);
  using _lease = services.leases.hold(artifact.blobs.map(blobResource));
  const chosen = chooseBlobs(readArtifact(services, artifact).layers, options);
  const { signal } = options;
  if ('path' in target && isDirectory(target.path)) {
    const names = fileNames(chosen);
    const paths = names.map((name) => join(target.path, name));
    for (const path of paths) requireReplaceable(path);
    for (const [index, blob] of chosen.entries()) await writeFile(services, blob, paths[index]!, signal);
    return;
  }
  const [only] = chosen;
  const shown = 'path' in target ? target.path : '-';
  if (only === undefined || chosen.length > 1) {
    throw new TiffinError(
      'invalid-argument',
      `the artifact consists of several blobs and the target ${JSON.stringify(shown)} is not a directory and neither digest or title was specified to only copy a single blob`,
      { hint: 'give a directory, or choose one with --title' },
    );
  }
  if ('path' in target) await writeFile(services, only, followed(target.path), signal);
  else await pipeline(services.blobs.openRead(only.digest), verifyingStream(only), target.stream, { signal, end: false });
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Names of an artifact's choosing reach no pipe and no device: writing to one would keep us waiting, or do more than write. */
function requireReplaceable(path: string): void {
  const there = statusOf(path);
  if (there === undefined || there.isFile() || there.isSymbolicLink() || there.isDirectory()) return;
  throw new TiffinError('denied', `${path}: there is something of that name that is no file`, {
    hint: 'choose the file with --digest, and give the path to write it to',
  });
}

/** A path that the user named is followed where it leads; a file of an artifact's own naming is not. */
function followed(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A file appears at the end, whole; pipes and devices that the user named are written to as they are. */
async function writeFile(services: ArtifactServices, blob: Descriptor, path: string, signal: AbortSignal | undefined): Promise<void> {
  const there = statusOf(path);
  const inPlace = there !== undefined && !there.isFile() && !there.isSymbolicLink();
  if (there?.isDirectory() === true) throw new TiffinError('invalid-argument', `${path}: there is a directory of that name`);
  const written = inPlace ? path : join(dirname(path), `.${basename(path).slice(0, 100)}.tiffin-${process.pid}`);
  try {
    // Opened before anything flows, so that the failure is the path's.
    const descriptor = openSync(written, inPlace ? 'w' : 'wx', 0o666);
    const stream = createWriteStream(written, { fd: descriptor, highWaterMark: 1 << 20 });
    await pipeline(services.blobs.openRead(blob.digest), verifyingStream(blob), stream, { signal });
    if (!inPlace) renameSync(written, path);
  } catch (error) {
    if (!inPlace) rmSync(written, { force: true });
    throw worded(path, error);
  }
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw worded(path, error);
  }
}

function worded(path: string, error: unknown): unknown {
  const errno = errnoOf(error);
  const reason = errno === undefined ? undefined : reasons.get(errno);
  if (reason === undefined) return storageError(`write ${path}`, error);
  return new TiffinError(errno === 'ENOENT' ? 'not-found' : 'denied', `failed to create target file: open ${path}: ${reason}`);
}

const reasons = new Map([
  ['ENOENT', 'no such file or directory'],
  ['ENOTDIR', 'not a directory'],
  ['ENAMETOOLONG', 'file name too long'],
  ['EACCES', 'permission denied'],
  ['ELOOP', 'too many levels of symbolic links'],
]);
