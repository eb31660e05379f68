import { TiffinError } from '../../lib/errors.ts';

/** Names and values of a request's headers; names in lower case. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** The most redirects that are followed for one request. */
export const maxRedirects = 8;

const personal = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Whether a status sends a request elsewhere as it is. A form with secrets (POST) is not sent on. */
export function isFollowed(method: string, status: number): boolean {
  if (method === 'GET' || method === 'HEAD') return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  return method !== 'POST' && (status === 307 || status === 308);
}

/**
 * Where a redirect leads and what is sent there. Credentials belong to one scheme, host and port: they do not go along to another.
 *
 * @throws {TiffinError} `corrupt` for a redirect without a usable address, `denied` from https to http
 */
export function nextHop(
  current: URL,
  location: string | undefined,
  headers: RequestHeaders,
): { readonly url: URL; readonly headers: RequestHeaders } {
  if (location === undefined || location.length > 16_384 || !URL.canParse(location, current.href)) {
    throw new TiffinError('corrupt', `${current.host} redirects without a usable address`);
  }
  const url = new URL(location, current);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new TiffinError('denied', `${current.host} redirects to ${url.protocol.slice(0, -1)}, which is not followed`);
  }
  if (current.protocol === 'https:' && url.protocol === 'http:') {
    throw new TiffinError('denied', `${current.host} redirects from https to http on ${url.host}, which is not followed`);
  }
  url.username = '';
  url.password = '';
  url.hash = '';
  if (url.origin === current.origin) return { url, headers };
  return { url, headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !personal.has(name))) };
}
