import { isAlive } from '../lib/identity.ts';
import { readRegularFile } from '../lib/files.ts';
import type { ProcessIdentity } from '../native/plan.ts';
import type { ContainerServices } from './services.ts';

/** What is needed to clear up after a keeper that was killed. */
export type MendServices = Pick<ContainerServices, 'places' | 'realm'> & Partial<Pick<ContainerServices, 'settings'>>;

/** Where the keeper of the networks has its files. */
export function keeperDirectory(runRoot: string): string {
  return `${runRoot}/networks`;
}

/** Whether the keeper runs now, has ended (or never was), or was killed with its work undone. */
export function keeperState(runRoot: string): 'running' | 'ended' | 'killed' {
  const keeper = readIdentity(`${keeperDirectory(runRoot)}/pid`);
  if (keeper === undefined) return 'ended';
  return isAlive(keeper) ? 'running' : 'killed';
}

/**
 * What a killed keeper left is taken over by another, or cleared away when no container is on a network any more. Costs one look when
 * there is nothing to do.
 */
export async function mendNetworks(services: MendServices): Promise<void> {
  const { places, realm, settings } = services;
  if (settings === undefined || keeperState(places.runRoot) !== 'killed') return;
  const { askKeeper } = await import('./keeper.ts');
  await askKeeper({ places, realm, settings }, { verb: 'look' });
}

function readIdentity(path: string): ProcessIdentity | undefined {
  try {
    const [pid, startTime] = readRegularFile(path, 256).toString('utf8').trim().split(' ').map(Number);
    return pid === undefined || startTime === undefined ? undefined : { pid, startTime };
  } catch {
    return undefined;
  }
}
