import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RegistryAccess } from '../../image/services.ts';
import { TiffinError } from '../../lib/errors.ts';
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
 * @throws {TiffinError} `invalid-argument` for credentials without a user or a password, or a delay that is no duration; `not-found` for
 *   a credentials file that is not there
 */
export function toRegistryAccess(fields: RegistryFields, directory: string): RegistryAccess {
  const { authFile, credentials, tlsVerify, certificates, retries, retryDelay } = fields;
  return {
    ...(credentials === undefined ? {} : { credentials: parseCredentials(credentials) }),
    ...(authFile === undefined ? {} : { authFile: existingFile(resolve(directory, authFile)) }),
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
  const password = colon < 0 ? '' : text.slice(colon + 1);
  if (password !== '') return { username, password };
  throw new TiffinError('invalid-argument', 'no password given in --creds', {
    hint: 'write USER:PASSWORD; `tiffin login` asks for the password and keeps it',
  });
}

/** Said before anything is asked of a registry, which may not even want credentials. */
function existingFile(path: string): string {
  if (existsSync(path)) return path;
  throw new TiffinError('not-found', `credential file is not accessible: ${path}: no such file or directory`);
}

function parseDelay(text: string): number {
  // Podman takes a plain number for seconds.
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  if (milliseconds < 0) throw invalid(`invalid value for --retry-delay: ${text} is negative`);
  return milliseconds;
}
