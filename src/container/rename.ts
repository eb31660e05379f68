import { TiffinError } from '../lib/errors.ts';
import type { LookupServices } from './services.ts';

const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const maxNameLength = 255;

/** Checks a container name: what keeps it from being a path, an option or terminal escapes. @throws {TiffinError} `invalid-argument` in Podman's words */
export function requireContainerName(name: string, step: string): void {
  if (namePattern.test(name) && name.length <= maxNameLength) return;
  throw new TiffinError('invalid-argument', `${step}: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument`);
}

/**
 * Gives a container another name.
 *
 * @throws {TiffinError} `not-found`, `already-exists` naming the holder, `invalid-argument`
 */
export function renameContainer(services: LookupServices, nameOrId: string, name: string): void {
  const { id } = services.containers.get(nameOrId);
  requireContainerName(name, `renaming container ${id}`);
  services.containers.rename(id, name);
}
