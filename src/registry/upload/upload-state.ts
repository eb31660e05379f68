import { TiffinError } from '../../lib/errors.ts';
import type { WireResponse } from '../http/transport.ts';

/** Registries ask for chunks of some size at least; one that asks for more than this is not obeyed. */
const maxChunkMinimum = 1 << 30;

/**
 * Where an upload goes on: the `Location` of an answer, which may be relative, carry a query, or lead to another server.
 *
 * @throws {TiffinError} `corrupt` for what is no address, `denied` from https to http
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-blobs
 */
export function uploadLocation(response: Pick<WireResponse, 'header' | 'url'>, step: string): URL {
  const location = response.header('location');
  const current = response.url;
  if (location === undefined || location.length > 16_384 || !URL.canParse(location, current.href)) {
    throw new TiffinError('corrupt', `${step}: ${current.host} does not say where to send the blob`);
  }
  const url = new URL(location, current);
  const isWeaker = current.protocol === 'https:' && url.protocol === 'http:';
  if (isWeaker || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new TiffinError('denied', `${step}: ${current.host} wants the blob sent to ${url.protocol}//${url.host}, which is not done`);
  }
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

/** Adds a digest to an upload's address. The query that is there is signed by some registries, and stays as it is to the byte. */
export function withDigest(location: URL, digest: string): URL {
  const url = new URL(location);
  url.search = `${location.search === '' ? '?' : `${location.search}&`}digest=${encodeURIComponent(digest)}`;
  return url;
}

/**
 * How many bytes of an upload a registry has, from `Range: 0-N` (or `bytes=0-N`); `0-0` means none or one, and is taken for none.
 *
 * @returns undefined when it does not say
 */
export function receivedBytes(response: Pick<WireResponse, 'header'>): number | undefined {
  const [, last] = /^(?:bytes=)?0-([0-9]{1,15})$/.exec(response.header('range')?.trim() ?? '') ?? [];
  if (last === undefined) return undefined;
  return Number(last) === 0 ? 0 : Number(last) + 1;
}

/** The least that a chunk, save the last, may have. */
export function chunkMinimum(response: Pick<WireResponse, 'header'>): number {
  const text = response.header('oci-chunk-min-length')?.trim() ?? '';
  return /^[0-9]{1,12}$/.test(text) ? Math.min(Number(text), maxChunkMinimum) : 0;
}
