import type { SecretRecord } from '../storage/secret-record.ts';

/** A secret as `secret inspect` prints it: Podman's names. The value only when it was asked for; templates know its field all the same. */
export function inspectSecret(secret: SecretRecord, value?: Uint8Array): object {
  const { id, name, driver, options, labels, createdAt, updatedAt } = secret;
  const inspected = {
    ID: id,
    CreatedAt: createdAt,
    UpdatedAt: updatedAt,
    Spec: { Name: name, Driver: { Name: driver, Options: mapOf(options) }, Labels: mapOf(labels) },
  };
  if (value !== undefined) return { ...inspected, SecretData: Buffer.from(value).toString('utf8') };
  return Object.defineProperty(inspected, 'SecretData', { value: '', enumerable: false });
}

/** Keys that users choose: templates look into a map, not into a struct. */
function mapOf(texts: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(texts));
}
