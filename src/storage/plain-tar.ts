import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Transform, Writable } from 'node:stream';
import type { Duplex, Readable, TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { TiffinError } from '../lib/errors.ts';
import { sniffCompression } from '../oci/descriptor.ts';
import type { Compression } from '../oci/descriptor.ts';
import type { Digest, DigestAlgorithm } from '../oci/digest.ts';
import { digestFromHex } from '../oci/digest.ts';
import { ZstdFrames } from './zstd-frames.ts';

/** 1 MB chunks halve the time that zlib's default of 16 KB takes. */
export const chunkBytes = 1 << 20;

/** How much packed bytes may unpack to: `freeMiB` however few they are; beyond that, `ratio` times as many. */
export type UnpackBound = { readonly ratio?: number | undefined; readonly freeMiB?: number | undefined };

const usualRatio = 500;
const usualFreeMiB = 4096;

/** The most that so many packed bytes may honestly unpack to. */
export function maxPlainBytes(packedBytes: number, { ratio = usualRatio, freeMiB = usualFreeMiB }: UnpackBound = {}): number {
  return Math.max(freeMiB * 1024 ** 2, packedBytes * ratio);
}

/**
 * Passes a plain tar through, counting and hashing it.
 *
 * Fails with `corrupt` when there is more of it than `maxBytes`.
 */
export class PlainTarMeter extends Transform {
  bytes = 0;
  readonly #hash;
  readonly #algorithm: DigestAlgorithm;
  readonly #maxBytes: number;

  constructor(algorithm: DigestAlgorithm, maxBytes: number) {
    super({ highWaterMark: chunkBytes });
    this.#algorithm = algorithm;
    this.#hash = createHash(this.#algorithm);
    this.#maxBytes = maxBytes;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes > this.#maxBytes) {
      done(new TiffinError('corrupt', `it unpacks to more than the ${this.#maxBytes} bytes that may honestly be in it`));
      return;
    }
    this.#hash.update(chunk);
    done(null, chunk);
  }

  /** The digest of what passed; call it once, at the end. */
  digest(): Digest {
    return digestFromHex(this.#hash.digest('hex'), this.#algorithm);
  }
}

/** How a file is packed, by its first bytes. @throws {TiffinError} `unsupported` for bzip2 and xz */
export async function compressionOfFile(path: string): Promise<Compression> {
  const { open } = await import('node:fs/promises');
  await using file = await open(path, 'r');
  return await compressionOfFd(file.fd, 0);
}

/** How the bytes of an open file are packed from a place on. @throws {TiffinError} `unsupported` for bzip2 and xz */
export async function compressionOfFd(fd: number, start: number): Promise<Compression> {
  const { read } = await import('node:fs');
  const buffer = Buffer.alloc(6);
  const bytesRead = await new Promise<number>((resolve, reject) => {
    read(fd, buffer, 0, buffer.length, start, (error, length) => (error === null ? resolve(length) : reject(error)));
  });
  const compression = sniffCompression(buffer.subarray(0, bytesRead));
  if (compression === undefined)
    throw new TiffinError('unsupported', 'the layer is packed with bzip2 or xz', { hint: 'compress it again with gzip or zstd' });
  return compression;
}

/** The streams that unpack, one behind the other; none when there is nothing to unpack. */
export function decompressors(compression: Compression): Duplex[] {
  switch (compression) {
    case 'gzip':
      return [createGunzip({ chunkSize: chunkBytes })];
    case 'zstd':
      return [new ZstdFrames(), createZstdDecompress({ chunkSize: chunkBytes })];
    case 'none':
      return [];
    default:
      return compression satisfies never;
  }
}

/** The streams that read a blob and unpack it, in chunks of 1 MB, for a pipeline. */
export async function plainTarStreams(path: string, onBlobBytes?: (bytes: number) => void): Promise<(Readable | Duplex)[]> {
  const unpack = decompressors(await compressionOfFile(path));
  const source = createReadStream(path, { highWaterMark: chunkBytes });
  const counter = new Transform({
    highWaterMark: chunkBytes,
    transform(chunk: Buffer, _encoding, done) {
      onBlobBytes?.(source.bytesRead);
      done(null, chunk);
    },
  });
  return [source, counter, ...unpack];
}

/** The digest of what a packed tar holds; the file is read for it. @throws {TiffinError} `corrupt`, `unsupported` */
export async function plainDigest(
  path: string,
  { blobBytes, algorithm = 'sha256' }: { readonly blobBytes: number; readonly algorithm?: DigestAlgorithm },
): Promise<Digest> {
  const meter = new PlainTarMeter(algorithm, maxPlainBytes(blobBytes));
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline([...(await plainTarStreams(path)), meter, nowhere]);
  return meter.digest();
}
