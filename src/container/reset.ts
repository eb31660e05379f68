import { readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Places } from '../config/places.ts';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { removeTrees } from '../native/unpack.ts';
import { removeContainer } from './remove.ts';
import type { RemovalServices } from './services.ts';

const storeNames =
  /^(?:oci-layout|index\.json|ballast|state\.(?:db|lock).*|blobs|layers|containers|volumes|secrets|pods|networks|build-cache|cache|events\.log.*)$/;
const runNames = /^(?:[0-9a-f]{64}|realm.*|lock.*|networks|secrets|pasta-features)$/;

/**
 * Removes all that tiffin keeps: containers (those that run are killed), images, volumes, the state. Other files in the two
 * directories stay, and so do the directories then.
 *
 * @returns what could not be removed, in the order met; a store that is damaged is removed all the same
 */
export async function resetStore(services: RemovalServices, options: { readonly signal: AbortSignal }): Promise<readonly Error[]> {
  const failures: Error[] = [];
  const attempt = async (work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      failures.push(error);
    }
  };
  for (const container of services.containers.list()) {
    const removal = { force: true, volumes: true, withPod: true, graceSeconds: 0, signal: options.signal };
    await attempt(() => removeContainer(services, container, removal));
  }
  if (failures.length > 0) return failures;
  const paths = ownPaths(services.places);
  await attempt(async () => {
    if (paths.length > 0) await removeTrees(paths, { realm: services.realm });
  });
  for (const directory of [services.places.root, services.places.runRoot]) removeIfEmpty(directory);
  return failures;
}

function ownPaths({ root, runRoot }: Places): string[] {
  const inside = (directory: string, names: RegExp): string[] =>
    entriesOf(directory).flatMap((name) => (names.test(name) ? [join(directory, name)] : []));
  return [...inside(root, storeNames), ...inside(runRoot, runNames)];
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw new TiffinError('denied', `read ${directory}`, { cause: error });
  }
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Something of the user's is in it, or it was never there.
  }
}
