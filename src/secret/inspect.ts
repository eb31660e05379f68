import type { SecretRecord } from '../storage/secret-record.ts';

/** A secret as `secret inspect` prints it: Podman's names. The value only when it was asked for. */
export function inspectSecret(secret: SecretRecord, value?: Uint8Array): object {
  const { id, name, driver, options, labels, createdAt, updatedAt } = secret;
  return {
    ID: id,
    CreatedAt: createdAt,
    UpdatedAt: updatedAt,
    Spec: { Name: name, Driver: { Name: driver, Options: options }, Labels: labels },
    ...(value !== undefined && { SecretData: Buffer.from(value).toString('utf8') }),
  };
}
