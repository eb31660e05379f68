import { accessSync, constants, fstatSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { storageError } from '../../lib/files.ts';
import type { Archive } from './archive.ts';
import { DirectoryArchive } from './directory-archive.ts';
import { keepStream, packingOf, unpackFile } from './spool.ts';
import type { SpoolOptions } from './spool.ts';
import { TarArchive } from './tar-archive.ts';

/** Where an archive comes from: a path, or a stream that can be read once (standard input), with its descriptor if it has one. */
export type ArchiveInput = ({ readonly path: string } | { readonly stream: Readable; readonly fd?: number | undefined }) & {
  /** What errors call it; without one its path, or standard input. */
  readonly label?: string | undefined;
};

/** Where what has to be unpacked or kept first is put, how much it may become, and who may stop it. */
export type OpenOptions = Omit<SpoolOptions, 'label'>;

/**
 * Opens a directory or a tar, plain or packed with gzip, zstd, or (where the tool is installed) xz or bzip2. What cannot be read
 * in place is written to the store's file system first, to a file that is deleted as soon as it is open.
 *
 * @throws {TiffinError} `not-found` when there is no such file, `corrupt` when it is no tar, `no-space`, `unsupported`
 */
export async function openArchive(input: ArchiveInput, options: OpenOptions): Promise<Archive> {
  if ('stream' in input) {
    const { stream, fd, label = 'standard input' } = input;
    // A file is read in place, from whatever end of a redirection it comes.
    if (fd !== undefined && fstatSync(fd).isFile()) return await openFile(`/proc/self/fd/${fd}`, { ...options, label });
    return await openKept(fd ?? stream, { ...options, label });
  }
  const { path, label = path } = input;
  const status = statOf(path, label);
  if (status.isDirectory()) return new DirectoryArchive(path, label);
  // A device may never end; a socket cannot be opened.
  if (!status.isFile() && !status.isFIFO()) throw new TiffinError('invalid-argument', `${label}: it is no file, no directory and no pipe`);
  if (!status.isFile()) return await openKept(path, { ...options, label });
  return await openFile(path, { ...options, label });
}

function statOf(path: string, label: string): ReturnType<typeof statSync> & object {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path);
  } catch (error) {
    const what = label === path ? `faccessat ${path}` : label;
    if (errnoOf(error) === 'ENOENT') throw new TiffinError('not-found', `${what}: no such file or directory`);
    throw storageError(`open ${path}`, error);
  }
}

/** Once it is open it needs no name: it is gone with us, however we end. */
async function openKept(input: Readable | number | string, options: SpoolOptions): Promise<Archive> {
  using kept = await keepStream(input, options);
  return await openFile(kept.path, options);
}

async function openFile(path: string, options: SpoolOptions): Promise<Archive> {
  const packing = await sniff(path);
  if (packing === 'none') return await TarArchive.open(path, options.label);
  using plain = await unpackFile(path, packing, options);
  return await TarArchive.open(plain.path, options.label);
}

async function sniff(path: string): ReturnType<typeof packingOf> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return await packingOf(file);
}
