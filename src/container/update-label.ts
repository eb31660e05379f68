import { TiffinError } from '../lib/errors.ts';
import { isShortName, parseReference } from '../oci/reference.ts';
import type { CreateRequest } from '../runtime/request.ts';

/** The label with the policy of updates, and that with the file of credentials; Podman's, so that images, files and scripts work with both. */
export const updateLabels = { policy: 'io.containers.autoupdate', authFile: 'io.containers.autoupdate.authfile' } as const;

/**
 * Refuses a container that is to be updated from a registry and does not say from which.
 *
 * @throws {TiffinError} `invalid-argument` in Podman's words
 */
export function requireUpdatable({ identity, image }: Pick<CreateRequest, 'identity' | 'image'>): void {
  const policy = identity.labels[updateLabels.policy];
  if ((policy === 'registry' || policy === 'image') && image.source.kind === 'image') requireFullName(image.source.reference);
}

/**
 * What is updated from a registry must say from which: a short name could mean another image tomorrow, and an ID cannot change.
 *
 * @throws {TiffinError} `invalid-argument` in Podman's words
 */
export function requireFullName(typed: string): void {
  if (isFullName(typed.replace(/^docker:\/\//, ''))) return;
  throw new TiffinError('invalid-argument', `short name: auto updates require fully-qualified image reference: "${typed}"`, {
    hint: 'name the registry, too: docker.io/library/nginx:latest',
  });
}

function isFullName(name: string): boolean {
  try {
    parseReference(name);
    return !isShortName(name);
  } catch (error) {
    if (error instanceof TiffinError) return false;
    throw error;
  }
}
