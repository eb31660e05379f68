import { TiffinError } from '../lib/errors.ts';
import type { Container } from './declared.ts';
import { mendNetworks } from './keeper-state.ts';
import type { ContainerServices } from './services.ts';
import { isRunning } from './state.ts';
import { viewOf } from './view.ts';

/** Which containers are meant. */
export type ReloadChoice = { readonly names: readonly string[]; readonly all: boolean; readonly latest: boolean };

/**
 * Makes sure that running containers have their networks: what keeps them goes on where it was killed.
 *
 * @returns the IDs of the containers
 * @throws {TiffinError} `not-found`, `wrong-state` for one that does not run
 */
export async function reloadNetworks(services: ContainerServices, choice: ReloadChoice): Promise<readonly string[]> {
  const chosen = choose(services, choice);
  const idle = chosen.find((container) => !isRunning(viewOf(services.places.runRoot, container).state));
  if (idle !== undefined)
    throw new TiffinError(
      'wrong-state',
      `cannot reload network unless container network has been configured: container ${idle.id} is not running: container state improper`,
    );
  await mendNetworks(services);
  return chosen.map(({ id }) => id);
}

function choose({ containers, places }: ContainerServices, { names, all, latest }: ReloadChoice): readonly Container[] {
  if (all) return containers.list().filter((container) => isRunning(viewOf(places.runRoot, container).state));
  if (!latest) return names.map((name) => containers.get(name));
  const last = containers.list().at(-1);
  if (last === undefined) throw new TiffinError('not-found', 'no containers to choose the latest of: no such container');
  return [last];
}
