import { availableParallelism } from 'node:os';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { callbackify } from 'node:util';
import { throwIfCancelled } from '../../lib/retry.ts';
import { tarEnd, tarHeader, tarPadding } from '../archive/tar-header.ts';
import type { ProgressListener } from '../progress.ts';
import { outputError, temporaryBeside } from '../sinks/temporary-file.ts';
import { reporter } from '../transfer/fetch-blob.ts';
import { Limiter } from '../../lib/limiter.ts';
import { memberBytes } from './members.ts';
import type { ArchiveMember, StoredBlob } from './members.ts';
import { fileWriter, writeBlob } from './write-blob.ts';
import type { BlobTarget } from './write-blob.ts';

/** Where a tar goes that is not a file: a stream, with its descriptor when the helper may write there. */
export type TarStream = { readonly stream: Writable; readonly fd?: number | undefined };

/** How a tar is written. */
export type WriteTarOptions = { readonly progress?: ProgressListener | undefined; readonly signal?: AbortSignal | undefined };

/**
 * Writes members to a file, which appears when it is whole; one that was there is replaced. All sizes are known before, so that
 * several blobs are written at once, each to its place.
 *
 * @throws {TiffinError} `corrupt` when a blob is damaged, `no-space`, `denied`, `cancelled`
 */
export async function writeTarFile(members: readonly ArchiveMember[], path: string, options: WriteTarOptions): Promise<void> {
  using temporary = temporaryBeside(path);
  try {
    await using file = await open(temporary.path, 'wx', 0o666);
    await fill(file, members, options);
  } catch (error) {
    throw outputError(path, error);
  }
  temporary.keep();
}

async function fill(file: FileHandle, members: readonly ArchiveMember[], { progress, signal }: WriteTarOptions): Promise<void> {
  const stop = new AbortController();
  const limiter = new Limiter(availableParallelism());
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const blobs: Promise<void>[] = [];
  let position = 0;
  try {
    for (const member of members) {
      throwIfCancelled(signal);
      const header = headerOf(member);
      await file.write(header, 0, header.length, position);
      const [start, size] = [position + header.length, memberBytes(member)];
      if (member.kind === 'file') await file.write(member.content, 0, size, start);
      if (member.kind === 'blob') {
        const { stored } = member;
        const write = (): Promise<void> => writeMember(stored, { fd: file.fd, at: start }, { progress, signal: either });
        const written = limiter.run(write);
        written.catch((error: unknown) => stop.abort(error));
        blobs.push(written);
      }
      position = start + size + tarPadding(size).length;
    }
    await file.truncate(position + tarEnd.length);
  } catch (error) {
    stop.abort(error);
    throw error;
  } finally {
    await Promise.allSettled(blobs);
  }
  if (stop.signal.aborted) throw stop.signal.reason;
}

/**
 * Writes members to a stream, one after the other, and leaves it open.
 *
 * @throws {TiffinError} as `writeTarFile`; the stream's own failure
 */
export async function writeTarStream(members: readonly ArchiveMember[], output: TarStream, options: WriteTarOptions): Promise<void> {
  // Its failures reach us through what is written next; one that comes after ours must not end the process.
  output.stream.on('error', () => undefined);
  const target: BlobTarget = output.fd === undefined ? { stream: output.stream } : { fd: output.fd };
  for (const member of members) {
    throwIfCancelled(options.signal);
    await write(output.stream, headerOf(member));
    if (member.kind === 'file') await write(output.stream, member.content);
    if (member.kind === 'blob') await writeToStream(member.stored, target, { output, options });
    await write(output.stream, tarPadding(memberBytes(member)));
  }
  await write(output.stream, tarEnd);
}

/** When nobody reads any more, the stream's own words for it count. */
async function writeToStream(
  stored: StoredBlob,
  target: BlobTarget,
  { output, options }: { readonly output: TarStream; readonly options: WriteTarOptions },
): Promise<void> {
  try {
    await writeMember(stored, target, options);
  } catch (error) {
    if (error instanceof Error && /EPIPE|broken pipe/i.test(error.message)) await write(output.stream, tarEnd);
    throw error;
  }
}

async function writeMember(stored: StoredBlob, target: BlobTarget, { progress, signal }: WriteTarOptions): Promise<void> {
  const report = reporter({ mediaType: '', ...stored.blob }, progress);
  report('uploading', 0);
  await writeBlob(stored, target, { onBytes: (bytes) => report('uploading', bytes), signal });
  report('done', stored.blob.size);
}

function headerOf(member: ArchiveMember): Buffer {
  const { name, mode, mtime } = member;
  const metadata = { ...(mode === undefined ? {} : { mode }), ...(mtime === undefined ? {} : { mtime }) };
  if (member.kind === 'directory') return tarHeader({ path: `${name}/`, type: 'Directory', size: 0, ...metadata });
  return tarHeader({ path: name, type: 'File', size: memberBytes(member), ...metadata });
}

async function write(stream: Writable, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) return;
  await new Promise<void>((resolve, reject) => stream.write(bytes, (error) => (error ? reject(error) : resolve())));
}

/** Writes members to what is there already, and stays what it is: a pipe, a device. @throws {TiffinError} as `writeTarStream` */
export async function writeTarInPlace(members: readonly ArchiveMember[], path: string, options: WriteTarOptions): Promise<void> {
  try {
    await using file = await open(path, 'w');
    const put = callbackify(fileWriter(file.fd, undefined));
    const stream = new Writable({ write: (chunk: Uint8Array, _encoding, done) => put(chunk, done) });
    await writeTarStream(members, { stream, fd: file.fd }, options);
  } catch (error) {
    throw outputError(path, error);
  }
}
