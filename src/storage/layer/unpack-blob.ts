import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { statfsSync } from 'node:fs';
import { TiffinError } from '../../lib/errors.ts';
import { storageError } from '../../lib/files.ts';
import { throwIfCancelled } from '../../lib/retry.ts';
import { helperFeatures } from '../../native/helper-features.ts';
import { unpackLayer } from '../../native/unpack.ts';
import type { TreeDamage, UnpackOptions, UnpackResult } from '../../native/unpack.ts';
import type { Realm } from '../../native/user-namespace.ts';
import type { Compression } from '../../oci/descriptor.ts';
import { sniffCompression } from '../../oci/descriptor.ts';
import { digestAlgorithm } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import type { LayerFigures } from '../state/image-rows.ts';
import { compressionOfFd, compressionOfFile, maxPlainBytes, PlainTarMeter, plainTarStreams } from '../plain-tar.ts';
import type { UnpackBound } from '../plain-tar.ts';

/** One layer to unpack. */
export type UnpackBlobOptions = {
  readonly blobPath: string;
  readonly blobBytes: number;
  /** Checked when the blob was stored: a plain tar has its diff ID for a digest, and is not hashed again. */
  readonly blobDigest: Digest;
  readonly diffId: Digest;
  readonly destination: string;
  readonly realm: Realm;
  readonly lower?: readonly string[] | undefined;
  readonly bound?: UnpackBound | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes of the blob that were read so far. */
  readonly onBlobBytes?: ((bytes: number) => void) | undefined;
  /** The blob is not stored yet: it is read from here, and kept in the same pass. */
  readonly outOf?: BlobPlace | undefined;
  /** The blob is still being received: these are its bytes, which only the helper can read (see `helperFeatures`). */
  readonly chunks?: AsyncIterable<Uint8Array> | undefined;
};

/** A blob that lies in an open file and that the helper can read (see `helperFeatures`), and what keeps it. */
export type BlobPlace = {
  readonly fd: number;
  readonly start: number;
  /** Gets its bytes. */
  readonly keepFd: number;
  /** Called once all of it was kept, with what it turned out to be; never when the layer is there already. */
  readonly kept: (bytes: number, digest: string | undefined) => void;
};

/**
 * Unpacks a layer's blob into an empty directory, in the realm, and checks its diff ID.
 *
 * `sizeBytes` is the length of the plain tar. On failure the directory holds rubbish that the caller removes.
 *
 * @throws {TiffinError} `corrupt` when the plain tar is not what the image config says, or no tar; `no-space`
 */
export async function unpackBlob(options: UnpackBlobOptions): Promise<LayerFigures & { readonly fileBytes: number }> {
  const { result, sizeBytes } = await readBlob({ ...options, verify: false });
  return { sizeBytes, entries: result.entries, isOpaque: result.opaqueRoot, fileBytes: result.bytes };
}

/**
 * Compares an unpacked layer, at `destination`, with its blob, in the realm. Nothing is written.
 *
 * @throws {TiffinError} `corrupt` when it is the blob that is damaged
 */
export async function verifyBlob(options: UnpackBlobOptions): Promise<LayerDamage> {
  const { result } = await readBlob({ ...options, verify: true });
  return { count: result.damaged, first: result.damage };
}

/** How an unpacked layer differs from its blob: how many paths do, and some of them. */
export type LayerDamage = { readonly count: number; readonly first: readonly TreeDamage[] };

type ReadOptions = UnpackBlobOptions & { readonly verify: boolean };

async function readBlob(options: ReadOptions): Promise<UnpackedBlob> {
  const { diffId, signal } = options;
  const unpacked = options.chunks === undefined ? await readStored(options) : await readIncoming(options, options.chunks);
  throwIfCancelled(signal);
  if (unpacked.digest !== diffId)
    throw new TiffinError('corrupt', `layer ${diffId} unpacks to ${unpacked.digest}: its bytes are not what the image config says`);
  return unpacked;
}

async function readStored(options: ReadOptions): Promise<UnpackedBlob> {
  const { blobPath, diffId, outOf } = options;
  const compression = outOf === undefined ? await compressionOfFile(blobPath) : await compressionOfFd(outOf.fd, outOf.start);
  const inHelper = outOf !== undefined || helperCan(compression, diffId);
  return inHelper ? await unpackInHelper(options, compression) : await unpackThroughNode(options);
}

/** The helper reads what was received from a pipe, as fast as it comes and as it can. */
async function readIncoming(options: ReadOptions, chunks: AsyncIterable<Uint8Array>): Promise<UnpackedBlob> {
  const { diffId, signal, blobBytes, onBlobBytes } = options;
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const start = first.done === true ? new Uint8Array() : first.value;
  const compression = sniffCompression(start);
  if (compression === undefined || !helperCan(compression, diffId)) throw new TiffinError('unsupported', 'the helper cannot unpack it');
  const unpacking = unpackLayer({
    ...unpackOptions(options),
    compression,
    digest: true,
    ...(onBlobBytes === undefined ? {} : { onInput: onBlobBytes }),
  });
  const [feeding, unpacked] = await Promise.allSettled([feed(unpacking.stdin, start, iterator), unpacking.done]);
  throwIfCancelled(signal);
  const result = settle(feeding, unpacked);
  onBlobBytes?.(blobBytes);
  return { result, digest: result.digest ?? '', sizeBytes: result.plainBytes };
}

/** One chunk after the other: the next may have the same memory. */
async function feed(stdin: Writable, start: Uint8Array, iterator: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    for (let chunk = start, done = false; !done;) {
      await promisify<Uint8Array, void>((bytes, written) => stdin.write(bytes, written))(chunk);
      const next = await iterator.next();
      done = next.done === true;
      chunk = next.done === true ? chunk : next.value;
    }
    stdin.end();
  } catch (error) {
    // Without an end the helper would take what it has for the whole.
    stdin.destroy();
    throw error;
  } finally {
    await iterator.return?.();
  }
}

type UnpackedBlob = { readonly result: UnpackResult; readonly digest: string; readonly sizeBytes: number };

function helperCan(compression: Compression, diffId: Digest): boolean {
  const { compressions, digest } = helperFeatures();
  return digest && digestAlgorithm(diffId) === 'sha256' && (compression === 'none' || compressions.has(compression));
}

function unpackOptions({ blobBytes, diffId, destination, realm, lower, signal, verify, bound }: ReadOptions): UnpackOptions {
  const disk = statfsSync(destination);
  return {
    destination,
    realm,
    subject: `layer ${diffId}`,
    verify,
    limits: { maxBytes: Number(disk.bsize) * Number(disk.bavail) + blobBytes, maxPlainBytes: maxPlainBytes(blobBytes, bound) },
    ...(lower === undefined ? {} : { lower }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** The fastest way: the helper reads the blob itself, and decodes, hashes and writes at once. */
async function unpackInHelper(options: ReadOptions, compression: Compression): Promise<UnpackedBlob> {
  const { blobPath, blobBytes, blobDigest, diffId, signal, onBlobBytes, outOf } = options;
  // What is checked is not taken for granted.
  const isKnown = compression === 'none' && blobDigest === diffId && !options.verify && outOf === undefined;
  const { open } = await import('node:fs/promises');
  await using blob = outOf === undefined ? await open(blobPath, 'r') : undefined;
  const unpacking = unpackLayer({
    ...unpackOptions(options),
    compression,
    digest: !isKnown,
    ...(outOf === undefined
      ? { inputFd: blob!.fd }
      : { inputFd: outOf.fd, range: { start: outOf.start, length: blobBytes }, keepFd: outOf.keepFd }),
    ...(onBlobBytes === undefined ? {} : { onInput: onBlobBytes }),
  });
  const [unpacked] = await Promise.allSettled([unpacking.done]);
  throwIfCancelled(signal);
  if (unpacked.status === 'rejected') throw storageError('unpack', unpacked.reason);
  onBlobBytes?.(blobBytes);
  outOf?.kept(unpacked.value.inputBytes, unpacked.value.inputDigest);
  return { result: unpacked.value, digest: isKnown ? diffId : (unpacked.value.digest ?? ''), sizeBytes: unpacked.value.plainBytes };
}

async function unpackThroughNode(options: ReadOptions): Promise<UnpackedBlob> {
  const { blobPath, blobBytes, diffId, signal, onBlobBytes } = options;
  const meter = new PlainTarMeter(digestAlgorithm(diffId), maxPlainBytes(blobBytes, options.bound));
  const unpacking = unpackLayer(unpackOptions(options));
  const fed = pipeline([...(await plainTarStreams(blobPath, onBlobBytes)), meter, unpacking.stdin], signal === undefined ? {} : { signal });
  const [feeding, unpacked] = await Promise.allSettled([fed, unpacking.done]);
  throwIfCancelled(signal);
  return { result: settle(feeding, unpacked), digest: meter.digest(), sizeBytes: meter.bytes };
}

/** The helper's reason counts more than the broken pipe that it leaves us; but when our side failed first, it only saw an early end. */
function settle(feeding: PromiseSettledResult<void>, unpacked: PromiseSettledResult<UnpackResult>): UnpackResult {
  const feedError: unknown = feeding.status === 'rejected' ? feeding.reason : undefined;
  if (feedError !== undefined && !isBrokenPipe(feedError)) throw decompressionError(feedError);
  if (unpacked.status === 'rejected') throw storageError('unpack', unpacked.reason);
  return unpacked.value;
}

function isBrokenPipe(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(String(error.code))
  );
}

function decompressionError(error: unknown): unknown {
  if (error instanceof TiffinError || !(error instanceof Error) || !('code' in error)) return error;
  const isPacking = /^(?:Z_|ZSTD_|ERR_ZLIB|ERR_ZSTD)/.test(String(error.code));
  return isPacking ? new TiffinError('corrupt', `the layer cannot be decompressed: ${error.message}`, { cause: error }) : error;
}
