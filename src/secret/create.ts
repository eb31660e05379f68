import { TiffinError } from '../lib/errors.ts';
import { randomBytes } from '../lib/id.ts';
import type { SecretRecord } from '../storage/secret-record.ts';
import { driverOf } from './drivers.ts';
import type { SecretServices } from './services.ts';

/** What `secret create` asks for. */
export type CreateSecretRequest = {
  readonly name: string;
  readonly value: Uint8Array;
  /** undefined: what containers.conf says, else `file`. */
  readonly driver: string | undefined;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly replace: boolean;
  /** One that exists is as good. */
  readonly ignoreExisting: boolean;
};

/** A secret's value has fewer bytes than this. */
export const maxSecretBytes = 512_000;

const maxNameLength = 253;

/**
 * Makes a secret.
 *
 * @throws {TiffinError} `already-exists`, `invalid-argument` for a bad name, size or driver, and what the driver says
 */
export async function createSecret(services: SecretServices, request: CreateSecretRequest): Promise<SecretRecord> {
  const { name, value, replace } = request;
  requireName(name);
  if (value.length === 0 || value.length >= maxSecretBytes)
    throw new TiffinError('invalid-argument', 'secret data must be larger than 0 and less than 512000 bytes');
  const existing = services.secrets.list().find((each) => each.name === name);
  if (existing !== undefined && request.ignoreExisting) return existing;
  if (existing !== undefined && !replace) throw new TiffinError('already-exists', `${name}: secret name in use`);
  const secret = draftOf(services, request);
  const driver = driverOf(secret.driver);
  const kept = await driver.store(services, secret, value);
  let old: SecretRecord | undefined;
  try {
    old = services.secrets.add({ ...secret, kept }, { replace });
  } catch (error) {
    await driver.remove(services, secret);
    throw error;
  }
  if (old !== undefined) await driverOf(old.driver).remove(services, old);
  services.events.write({ type: 'secret', status: 'create', id: secret.id, name });
  return secret;
}

/** @throws {TiffinError} `invalid-argument` in Podman's words */
function requireName(name: string): void {
  if (name.length >= 1 && name.length <= maxNameLength && !/[=/,\0]/.test(name)) return;
  const rule = "can not include '=', '/', ',', or the '\\0' (NULL) and be between 1 and 253 characters";
  throw new TiffinError('invalid-argument', `secret name ${JSON.stringify(name)} ${rule}: invalid secret name`);
}

function draftOf(services: SecretServices, request: CreateSecretRequest): SecretRecord {
  const { secretDefaults: defaults } = services;
  const driver = request.driver ?? defaults.driver;
  // Options of containers.conf are those of its own driver.
  const options = driver === defaults.driver ? { ...defaults.options, ...request.options } : request.options;
  const now = new Date().toISOString();
  return {
    id: randomBytes(13).toString('hex').slice(0, 25),
    name: request.name,
    driver,
    options: driverOf(driver).options(services, options),
    labels: request.labels,
    createdAt: now,
    updatedAt: now,
  };
}
