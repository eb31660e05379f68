import { createReadStream, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TiffinError } from '../../lib/errors.ts';
import { storageError } from '../../lib/files.ts';
import { throwIfCancelled } from '../../lib/retry.ts';
import { copyBlob } from '../../native/copy-blob.ts';
import { helperFeatures } from '../../native/helper-features.ts';
import { sniffCompression } from '../../oci/descriptor.ts';
import type { Compression } from '../../oci/descriptor.ts';
import { decompressors, maxPlainBytes } from '../../storage/plain-tar.ts';
import type { UnpackBound } from '../../storage/plain-tar.ts';
import { temporaryName } from '../../storage/temporary-name.ts';
import { toolPackingOf, unpackWithTool } from './unpack-tool.ts';
import type { ToolPacking } from './unpack-tool.ts';

/** How what cannot be read in place is kept meanwhile. */
export type SpoolOptions = {
  /** A directory of ours, on the store's file system. */
  readonly root: string;
  /** What failures call it. */
  readonly label: string;
  readonly signal?: AbortSignal | undefined;
  readonly bound?: UnpackBound | undefined;
};

/** A file that is deleted when it is disposed of. */
export type SpooledFile = Disposable & { readonly path: string };

/** How the bytes of an open file are packed. */
export async function packingOf(file: FileHandle): Promise<Compression | ToolPacking> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, 6, 0);
  const start = buffer.subarray(0, bytesRead);
  return toolPackingOf(start) ?? sniffCompression(start) ?? 'none';
}

/**
 * Keeps what a stream, an open descriptor, or the named pipe at a path gives.
 *
 * @throws {TiffinError} `no-space`, `cancelled`
 */
export async function keepStream(input: Readable | number | string, options: SpoolOptions): Promise<SpooledFile> {
  return await spool(options, async (file) => {
    if (typeof input === 'number' || typeof input === 'string') {
      await copyBlob({ input, output: file.fd, subject: `read ${options.label}`, signal: options.signal });
    } else {
      await pipeline(input, into(file, Infinity, options.label), signalOf(options));
    }
  });
}

/**
 * Unpacks a file.
 *
 * @throws {TiffinError} `corrupt` when it cannot be, or unpacks to more than a file of its size may; `unsupported` when the tool
 *   for it is missing; `no-space`, `cancelled`
 */
export async function unpackFile(
  path: string,
  packing: Exclude<Compression, 'none'> | ToolPacking,
  options: SpoolOptions,
): Promise<SpooledFile> {
  const { label, signal, bound } = options;
  const maxBytes = maxPlainBytes(statSync(path).size, bound);
  return await spool(options, async (output) => {
    await using input = await open(path, 'r');
    if (packing === 'xz' || packing === 'bzip2') return await unpackWithTool(packing, input.fd, output.fd, { label, maxBytes, signal });
    try {
      if (helperFeatures().compressions.has(packing)) {
        await copyBlob({ input: input.fd, output: output.fd, compression: packing, maxBytes, subject: label, signal });
      } else {
        const [unpack, ...more] = decompressors(packing);
        const last = more.at(-1) ?? unpack!;
        const source = createReadStream(path, { highWaterMark: 1 << 20 });
        await (last === unpack
          ? pipeline(source, last, into(output, maxBytes, label), signalOf(options))
          : pipeline(source, unpack!, last, into(output, maxBytes, label), signalOf(options)));
      }
    } catch (error) {
      throw decompressionError(error, label);
    }
  });
}

async function spool({ root, signal }: SpoolOptions, fill: (file: FileHandle) => Promise<void>): Promise<SpooledFile> {
  const path = join(root, temporaryName('tmp'));
  const dispose = (): void => rmSync(path, { force: true });
  try {
    await using file = await open(path, 'wx', 0o600);
    await fill(file);
  } catch (error) {
    dispose();
    throwIfCancelled(signal);
    throw storageError(`write ${path}`, error);
  }
  return { path, [Symbol.dispose]: dispose };
}

function into(file: FileHandle, maxBytes: number, label: string) {
  return async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new TiffinError('corrupt', `${label} unpacks to more than ${maxBytes} bytes`);
      for (let written = 0; written < chunk.length;) written += (await file.write(chunk, written)).bytesWritten;
    }
  };
}

function decompressionError(error: unknown, label: string): unknown {
  const isPacking = error instanceof Error && 'code' in error && /^(?:Z_|ZSTD_|corrupt$)/.test(String(error.code));
  if (!isPacking) return error;
  const reason = error.message.startsWith(`${label}: `) ? error.message.slice(label.length + 2) : error.message;
  return new TiffinError('corrupt', `${label} cannot be decompressed: ${reason}`, { cause: error });
}

function signalOf({ signal }: SpoolOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
