import {
  accessSync,
  constants,
  createReadStream,
  createWriteStream,
  fstatSync,
  openSync,
  closeSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { storageError } from '../../lib/files.ts';
import { sniffCompression } from '../../oci/descriptor.ts';
import { decompressors } from '../../storage/plain-tar.ts';
import { temporaryName } from '../../storage/temporary-name.ts';
import type { Archive } from './archive.ts';
import { DirectoryArchive } from './directory-archive.ts';
import { TarArchive } from './tar-archive.ts';

/** Where an archive comes from: a path, or a stream that can be read once (standard input). */
export type ArchiveInput = ({ readonly path: string } | { readonly stream: Readable }) & {
  /** What errors call it; without one its path, or standard input. */
  readonly label?: string | undefined;
};

/** Where what has to be unpacked or kept first is put, and who may stop it. */
export type OpenOptions = { readonly root: string; readonly signal?: AbortSignal | undefined };

/**
 * Opens a directory or a tar, plain or packed with gzip or zstd. What cannot be read in place is written to the store's
 * file system first, and deleted when the archive is closed.
 *
 * @throws {TiffinError} `not-found` when there is no such file, `corrupt` when it is no tar, `no-space`, `unsupported`
 *   for bzip2 and xz
 */
export async function openArchive(input: ArchiveInput, options: OpenOptions): Promise<Archive> {
  if ('stream' in input) return await openSpooled(input.stream, options, input.label ?? 'standard input');
  const { path, label = path } = input;
  const status = statOf(path, label);
  if (status.isDirectory()) return new DirectoryArchive(path, label);
  if (!status.isFile()) return await openSpooled(createReadStream(path), options, label);
  if (compressionOf(path) === 'none') return await TarArchive.open(path, label);
  return await openSpooled(createReadStream(path, { highWaterMark: 1 << 20 }), options, label);
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

function compressionOf(path: string): 'none' | 'gzip' | 'zstd' {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) return 'none';
    const start = Buffer.alloc(6);
    const length = readSync(fd, start, 0, 6, 0);
    const compression = sniffCompression(start.subarray(0, length));
    if (compression === undefined)
      throw new TiffinError('unsupported', `${path} is packed with bzip2 or xz`, { hint: `unpack it first: xz -d or bunzip2` });
    return compression;
  } finally {
    closeSync(fd);
  }
}

/** Keeps a stream in a file, then unpacks that when need be. The files are gone when the archive is closed. */
async function openSpooled(stream: Readable, { root, signal }: OpenOptions, label: string): Promise<Archive> {
  await using undo = new AsyncDisposableStack();
  let path = join(root, temporaryName('tmp'));
  undo.defer(() => rmSync(path, { force: true }));
  await write(stream, path, signal);
  const compression = compressionOf(path);
  if (compression !== 'none') {
    const plain = join(root, temporaryName('tmp'));
    undo.defer(() => rmSync(plain, { force: true }));
    await unpack(path, plain, { compression, label, signal });
    rmSync(path);
    path = plain;
  }
  const archive = await TarArchive.open(path, label);
  undo.use(archive);
  const files = undo.move();
  return {
    label,
    has: (name) => archive.has(name),
    size: (name) => archive.size(name),
    open: (name, offset) => archive.open(name, offset),
    locate: (name) => archive.locate(name),
    [Symbol.asyncDispose]: () => files.disposeAsync(),
  };
}

async function write(stream: Readable, path: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await pipeline(
      stream,
      createWriteStream(path, { flags: 'wx', mode: 0o600, highWaterMark: 1 << 20 }),
      signal === undefined ? {} : { signal },
    );
  } catch (error) {
    throw storageError(`write ${path}`, error);
  }
}

async function unpack(
  from: string,
  to: string,
  options: { compression: 'gzip' | 'zstd'; label: string; signal: AbortSignal | undefined },
): Promise<void> {
  try {
    const streams = [
      createReadStream(from, { highWaterMark: 1 << 20 }),
      ...decompressors(options.compression),
      createWriteStream(to, { flags: 'wx', mode: 0o600 }),
    ];
    await pipeline(streams, options.signal === undefined ? {} : { signal: options.signal });
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^(?:Z_|ZSTD_)/.test(String(error.code))) {
      throw new TiffinError('corrupt', `${options.label} cannot be decompressed: ${error.message}`, { cause: error });
    }
    throw storageError(`write ${to}`, error);
  }
}
