import { driverOf } from './drivers.ts';
import type { SecretServices } from './services.ts';

/**
 * Removes a secret by name or ID. Containers that were made with it keep what they have, as under Podman.
 *
 * @returns its ID
 * @throws {TiffinError} `not-found`, and what the driver says: the secret is still there then
 */
export async function removeSecret(services: SecretServices, nameOrId: string): Promise<string> {
  const secret = services.secrets.get(nameOrId);
  await driverOf(secret.driver).remove(services, secret);
  services.secrets.remove(secret.id);
  services.events.write({ type: 'secret', status: 'remove', id: secret.id, name: secret.name });
  return secret.id;
}
