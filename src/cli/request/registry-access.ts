import { resolve } from 'node:path';
import type { RegistryAccess } from '../../image/services.ts';
import { parseDuration } from '../../lib/units.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { invalid } from './words.ts';

/** The options of all commands that may talk to a registry. */
export type RegistryFields = Pick<
  ContainerFields['image'],
  'authFile' | 'credentials' | 'tlsVerify' | 'certificates' | 'retries' | 'retryDelay'
>;

/**
 * How to talk to a registry, as `--creds`, `--tls-verify`, … say.
 *
 * @param directory where relative paths start
 * @throws {TiffinError} `invalid-argument` for credentials without a user, or a delay that is no duration
 */
export function toRegistryAccess(fields: RegistryFields, directory: string): RegistryAccess {
  const { authFile, credentials, tlsVerify, certificates, retries, retryDelay } = fields;
  return {
    ...(credentials === undefined ? {} : { credentials: parseCredentials(credentials) }),
    ...(authFile === undefined ? {} : { authFile: resolve(directory, authFile) }),
    ...(certificates === undefined ? {} : { certificateDirectory: resolve(directory, certificates) }),
    ...(tlsVerify === undefined ? {} : { verifyTls: tlsVerify }),
    ...(retries === undefined ? {} : { retries }),
    ...(retryDelay === undefined ? {} : { retryDelayMs: parseDelay(retryDelay) }),
  };
}

function parseCredentials(text: string): { readonly username: string; readonly password: string } {
  const colon = text.indexOf(':');
  const username = colon < 0 ? text : text.slice(0, colon);
  if (username === '') throw invalid('no username given in --creds');
  return { username, password: colon < 0 ? '' : text.slice(colon + 1) };
}

function parseDelay(text: string): number {
  // Podman takes a plain number for seconds.
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  if (milliseconds < 0) throw invalid(`invalid value for --retry-delay: ${text} is negative`);
  return milliseconds;
}
