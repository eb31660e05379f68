import type { SecretRecord } from '../storage/secret-record.ts';
import type { SecretReaders } from './services.ts';

/** Who keeps the values of secrets. */
export type SecretDriver = {
  /** Refuses options that it does not know or lacks; fills in what was left out. @throws {TiffinError} */
  readonly options: (services: SecretReaders, given: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** Keeps a value. @returns what the store is to hold for the driver */
  readonly store: (services: SecretReaders, secret: SecretRecord, value: Uint8Array) => Promise<Uint8Array | undefined>;
  /** The value, which is to be wiped after use. */
  readonly lookUp: (services: SecretReaders, secret: SecretRecord) => Promise<Uint8Array>;
  readonly remove: (services: SecretReaders, secret: SecretRecord) => Promise<void>;
};
