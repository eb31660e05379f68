import { TiffinError } from '../lib/errors.ts';
import { deleteTrees } from '../native/delete-trees.ts';
import { listVolumes } from './list.ts';
import type { VolumeServices } from './services.ts';

/**
 * Removes a volume and all that is in it.
 *
 * @returns its whole name
 * @throws {TiffinError} `not-found`, `in-use` naming the containers
 */
export async function removeVolume({ volumes, realm, events }: VolumeServices, nameOrPrefix: string): Promise<string> {
  const { name } = volumes.get(nameOrPrefix);
  if (!volumes.markRemoving(name)) return name;
  await deleteTrees([volumes.directory(name)], { realm });
  volumes.remove(name);
  events?.write({ type: 'volume', status: 'remove', name });
  return name;
}

/**
 * Removes the volumes that no container uses, with a name or without, as Podman does.
 *
 * @returns the names of those removed
 */
export async function pruneVolumes(services: VolumeServices, filters: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  for (const { record, users } of listVolumes(services, filters)) {
    if (users.length > 0) continue;
    try {
      removed.push(await removeVolume(services, record.name));
    } catch (error) {
      // A container may have taken it up meanwhile, or another prune removed it.
      if (!(error instanceof TiffinError) || !['in-use', 'not-found'].includes(error.code)) throw error;
    }
  }
  return removed;
}
