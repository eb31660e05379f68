import { TiffinError } from '../../lib/errors.ts';
import type { JsonValue } from '../../lib/json.ts';

/** What we show a registry: a name and a password, or a token that a token server changes into others. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'identity-token'; readonly token: string }
  /** A bearer token that is sent as it is. */
  | { readonly kind: 'registry-token'; readonly token: string };

/**
 * Reads an entry of `auths`.
 *
 * @returns undefined for an entry without credentials (a helper has them)
 * @throws {TiffinError} `corrupt`; never with the secret in its message
 */
export function decodeEntry(entry: JsonValue | undefined, what: string): Credentials | undefined {
  if (entry === undefined || entry === null) return undefined;
  if (typeof entry !== 'object' || Array.isArray(entry)) throw new TiffinError('corrupt', `${what} must be an object`);
  const field = (key: string): string => {
    const value = entry[key] ?? '';
    if (typeof value !== 'string') throw new TiffinError('corrupt', `${what}: "${key}" must be a string`);
    return value;
  };
  if (field('identitytoken') !== '') return { kind: 'identity-token', token: field('identitytoken') };
  if (field('registrytoken') !== '') return { kind: 'registry-token', token: field('registrytoken') };
  if (field('auth') !== '') return decodePair(field('auth'), what);
  return field('username') === '' ? undefined : { kind: 'password', username: field('username'), password: field('password') };
}

/** Base64 of `name:password`; some tools pad it with NULs. */
function decodePair(auth: string, what: string): Credentials {
  const pair = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = pair.indexOf(':');
  if (colon < 1) throw new TiffinError('corrupt', `${what}: "auth" is not base64 of NAME:PASSWORD`);
  return { kind: 'password', username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
