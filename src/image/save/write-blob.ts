import { createReadStream, write } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import type { Writable } from 'node:stream';
import { TiffinError } from '../../lib/errors.ts';
import { throwIfCancelled } from '../../lib/retry.ts';
import { copyBlob } from '../../native/copy-blob.ts';
import { helperFeatures } from '../../native/helper-features.ts';
import { digestAlgorithm } from '../../oci/digest.ts';
import { decompressors, PlainTarMeter } from '../../storage/plain-tar.ts';
import type { StoredBlob } from './members.ts';

/** Where the bytes of a blob go: to a place in a file, to where a descriptor stands, or to a stream, which stays open. */
export type BlobTarget = { readonly fd: number; readonly at?: number } | { readonly stream: Writable };

/** How a blob is written. */
export type WriteBlobOptions = {
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Writes a blob of the store, unpacked when that is asked for, and checks what came out. The helper does it where it can.
 *
 * @throws {TiffinError} `corrupt` when it is not what it should be; `no-space`, `cancelled`
 */
export async function writeBlob(stored: StoredBlob, target: BlobTarget, options: WriteBlobOptions = {}): Promise<void> {
  const { bytes, digest } =
    'fd' in target && helperCan(stored) ? await writeInHelper(stored, target, options) : await writeInNode(stored, target, options);
  if (bytes === stored.size && digest === stored.digest) return;
  throw new TiffinError('corrupt', `blob ${stored.blob.digest} is damaged on the disk`, { hint: 'pull or load the image again' });
}

type Written = { readonly bytes: number; readonly digest: string | undefined };

function helperCan({ compression, digest }: StoredBlob): boolean {
  const features = helperFeatures();
  return features.digest && digestAlgorithm(digest) === 'sha256' && (compression === 'none' || features.compressions.has(compression));
}

async function writeInHelper(
  { path, blob, compression, size }: StoredBlob,
  { fd, at }: Extract<BlobTarget, { readonly fd: number }>,
  { onBytes, signal }: WriteBlobOptions,
): Promise<Written> {
  await using input = await open(path, 'r');
  const subject = `blob ${blob.digest}`;
  return await copyBlob({ input: input.fd, output: fd, at, compression, digest: true, maxBytes: size, onInput: onBytes, subject, signal });
}

/** Slower, for what the helper of this build or this processor does not know. */
async function writeInNode(
  { path, compression, digest, size }: StoredBlob,
  target: BlobTarget,
  { onBytes, signal }: WriteBlobOptions,
): Promise<Written> {
  const meter = new PlainTarMeter(digestAlgorithm(digest), size);
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  const put = 'stream' in target ? streamWriter(target.stream) : fileWriter(target.fd, target.at);
  // An error of any of them destroys the last, on which we wait.
  pipeline([source, ...decompressors(compression), meter], () => undefined);
  for await (const chunk of meter as AsyncIterable<Uint8Array>) {
    throwIfCancelled(signal);
    await put(chunk);
    onBytes?.(source.bytesRead);
  }
  return { bytes: meter.bytes, digest: meter.digest() };
}

type Writer = (chunk: Uint8Array) => Promise<void>;

function streamWriter(stream: Writable): Writer {
  return (chunk) => new Promise((resolve, reject) => stream.write(chunk, (error) => (error ? reject(error) : resolve())));
}

/** Writes chunks to a descriptor, one behind the other: from a place of a file on, or where the descriptor stands. */
export function fileWriter(fd: number, at: number | undefined): Writer {
  let position = at ?? null;
  return async (chunk) => {
    for (let written = 0; written < chunk.length;) {
      const length = await writeSome(fd, chunk.subarray(written), position);
      written += length;
      if (position !== null) position += length;
    }
  };
}

const writeSome = (fd: number, bytes: Uint8Array, position: number | null): Promise<number> =>
  new Promise((resolve, reject) =>
    write(fd, bytes, 0, bytes.length, position, (error, length) => (error === null ? resolve(length) : reject(error))),
  );
