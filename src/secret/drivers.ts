import { TiffinError } from '../lib/errors.ts';
import type { SecretRecord } from '../storage/secret-record.ts';
import type { SecretDriver } from './driver.ts';
import { fileDriver } from './driver/file.ts';
import { passDriver } from './driver/pass.ts';
import { shellDriver } from './driver/shell.ts';
import type { SecretReaders } from './services.ts';

const drivers: Readonly<Record<string, SecretDriver>> = { file: fileDriver, pass: passDriver, shell: shellDriver };

/** The names of the drivers. */
export const driverNames: readonly string[] = Object.keys(drivers);

/** A driver by its name. @throws {TiffinError} `invalid-argument` in Podman's words */
export function driverOf(name: string): SecretDriver {
  const driver = Object.hasOwn(drivers, name) ? drivers[name] : undefined;
  if (driver === undefined)
    throw new TiffinError('invalid-argument', 'invalid driver', { hint: `known are ${driverNames.join(', ')}; got "${name}"` });
  return driver;
}

/** Reads the value of a secret. @throws {TiffinError} what the driver says */
export async function readSecret(services: SecretReaders, secret: SecretRecord): Promise<Uint8Array> {
  return driverOf(secret.driver).lookUp(services, secret);
}
