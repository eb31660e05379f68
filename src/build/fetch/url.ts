import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { TiffinError } from '../../lib/errors.ts';
import { storageError } from '../../lib/files.ts';
import { throwIfCancelled } from '../../lib/retry.ts';
import type { BuildServices } from '../services.ts';

/** The slice with which files are fetched. */
export type FetchServices = Pick<BuildServices, 'places' | 'env' | 'registries' | 'log'>;

/** How a file is fetched. */
export type FetchOptions = {
  /** Of our own; the file gets the name `download` in it. */
  readonly directory: string;
  /** More than this is refused, as soon as the server says so or it has come. */
  readonly maxBytes?: number | undefined;
  /** `sha256:…`, `sha384:…` or `sha512:…` of the whole. */
  readonly checksum?: string | undefined;
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A file that was fetched. */
export type FetchedFile = {
  readonly path: string;
  /** What the address (or the server) calls it; undefined when neither has a name for it. */
  readonly name: string | undefined;
  /** Seconds since the epoch, as the server says. */
  readonly modifiedAt: number | undefined;
  /** `sha256:…` of its bytes. */
  readonly digest: string;
  readonly size: number;
};

/** What a file may be when nobody says otherwise: 16 GiB. */
const usualMaxBytes = 2 ** 34;

/**
 * Fetches a file from a web server to a directory of ours.
 *
 * @throws {TiffinError} what `openDownload` throws; `corrupt` when it is too large, shorter than the server said, or has another checksum
 */
export async function fetchUrl(services: FetchServices, address: string, options: FetchOptions): Promise<FetchedFile> {
  const { openDownload } = await import('../../registry/download.ts');
  const { directory, maxBytes = usualMaxBytes, signal } = options;
  const checksum = parseChecksum(options.checksum);
  await using download = await openDownload(address, services, signal);
  const stated = Number(download.header('content-length') ?? Number.NaN);
  if (stated > maxBytes) throw tooLarge(address, maxBytes);
  const path = join(directory, 'download');
  const hashes = { sha256: createHash('sha256'), wanted: checksum === undefined ? undefined : createHash(checksum.algorithm) };
  let size = 0;
  const measure = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(address, maxBytes);
      hashes.sha256.update(chunk);
      hashes.wanted?.update(chunk);
      options.onBytes?.(size);
      yield chunk;
    }
  };
  try {
    await pipeline(download.body, measure, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    throwIfCancelled(signal);
    throw error instanceof TiffinError ? error : storageError(`write ${path}`, error);
  }
  if (Number.isFinite(stated) && stated !== size)
    throw new TiffinError('corrupt', `fetch ${address}: it ends after ${size} of ${stated} bytes`);
  const actual = hashes.wanted?.digest('hex');
  if (checksum !== undefined && actual !== checksum.hex)
    throw new TiffinError('corrupt', `fetch ${address}: its checksum is ${checksum.algorithm}:${actual}, not ${options.checksum}`);
  return {
    path,
    name: nameOf(download.header('content-disposition'), [download.url, new URL(address)]),
    modifiedAt: secondsOf(download.header('last-modified')),
    digest: `sha256:${hashes.sha256.digest('hex')}`,
    size,
  };
}

function parseChecksum(text: string | undefined): { readonly algorithm: string; readonly hex: string } | undefined {
  if (text === undefined) return undefined;
  const lengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };
  const [algorithm = '', hex = ''] = text.split(':', 2);
  if (lengths[algorithm] === hex.length && /^[0-9a-f]+$/.test(hex) && text.length === algorithm.length + 1 + hex.length)
    return { algorithm, hex };
  throw new TiffinError(
    'invalid-argument',
    `checksum ${JSON.stringify(text)} is none: sha256: and 64 digits, sha384: and 96, sha512: and 128`,
  );
}

/** The last part of the address that was asked for; a server may name what has none there. */
function nameOf(disposition: string | undefined, urls: readonly URL[]): string | undefined {
  const said = /filename="?([^";]*)"?/i.exec(disposition ?? '')?.[1];
  const [final, asked] = urls.map((url) => lastPart(url));
  return plainName(asked) ?? plainName(said) ?? plainName(final);
}

function lastPart({ pathname }: URL): string | undefined {
  try {
    return pathname.endsWith('/') ? undefined : decodeURIComponent(basename(pathname));
  } catch {
    return undefined;
  }
}

function plainName(name: string | undefined): string | undefined {
  // eslint-disable-next-line no-control-regex
  return name === undefined || name === '' || name === '.' || name === '..' || /[/\u0000]/.test(name) ? undefined : name;
}

function secondsOf(header: string | undefined): number | undefined {
  const milliseconds = Date.parse(header ?? '');
  return Number.isNaN(milliseconds) || milliseconds < 0 ? undefined : Math.floor(milliseconds / 1000);
}

function tooLarge(address: string, maxBytes: number): TiffinError {
  return new TiffinError('corrupt', `fetch ${address}: it has more than the ${maxBytes} bytes that it may have`);
}
