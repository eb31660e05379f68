import { resolve } from 'node:path';

import type { RegistryAccess } from '../image/services.ts';
import { Given, invalid } from './given.ts';

/** The options of all that may talk to a registry. */
export const registryOptionNames = ['credentials', 'authFile', 'tlsVerify', 'certDir'];

/**
 * How to talk to a registry.
 *
 * @param directory where relative paths begin
 * @throws {TiffinError} `invalid-argument` naming the option
 */
export function registryAccess(given: Given, directory: string): RegistryAccess {
  const authFile = given.text('authFile');
  const certificates = given.text('certDir');
  const verifyTls = given.flag('tlsVerify');
  return {
    ...(given.has('credentials') && { credentials: credentialsOf(given.raw('credentials')) }),
    ...(authFile !== undefined && { authFile: resolve(directory, authFile) }),
    ...(certificates !== undefined && { certificateDirectory: resolve(directory, certificates) }),
    ...(verifyTls !== undefined && { verifyTls }),
  };
}

function credentialsOf(value: unknown): { readonly username: string; readonly password: string } {
  // What stands there is not repeated: it may be a password.
  if (typeof value !== 'object') throw invalid('credentials: it must be { username, password }');
  const given = new Given('credentials', value, ['username', 'password']);
  const [username = '', password = ''] = [given.text('username'), given.text('password')];
  if (username === '' || password === '') throw invalid('credentials: both username and password are needed');
  return { username, password };
}
