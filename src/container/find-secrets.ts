import type { CreateRequest } from '../runtime/request.ts';
import { secretPath } from '../runtime/secret-option.ts';
import type { ContainerSecret } from './declared.ts';
import type { ContainerServices } from './services.ts';

/**
 * Finds the secrets that a container is to have; their values are not looked at.
 *
 * @throws {TiffinError} `not-found` in Podman's words
 */
export function findSecrets(services: Pick<ContainerServices, 'secrets'>, { security }: CreateRequest): readonly ContainerSecret[] {
  return (security.secrets ?? []).map((asked): ContainerSecret => {
    const { id, name: secret } = services.secrets.get(asked.source);
    if (asked.kind === 'variable') return { kind: 'variable', secret, id, name: asked.name ?? secret };
    const { uid, gid, mode } = asked;
    return { kind: 'file', secret, id, target: asked.target ?? secretPath(secret), uid, gid, mode };
  });
}
