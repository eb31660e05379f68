import { existsSync, writeFileSync } from 'node:fs';

import { containerEvent, containerMembers } from '../events/event.ts';
import { TiffinError } from '../lib/errors.ts';
import type { SignalServices } from './services.ts';
import { runDirectoryOf } from './view.ts';

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
export function renameContainer(services: SignalServices, nameOrId: string, name: string): void {
  const container = services.containers.get(nameOrId);
  requireContainerName(name, `renaming container ${container.id}`);
  services.containers.rename(container.id, name);
  const renamed = { ...container, name };
  const runDirectory = runDirectoryOf(services.places.runRoot, container.id);
  // Its monitor, if there is one, looks there before it writes an event.
  if (existsSync(runDirectory)) writeFileSync(`${runDirectory}/event`, containerMembers(renamed), { mode: 0o600 });
  services.events.write(containerEvent(renamed, 'rename'));
}
