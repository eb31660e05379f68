import { TiffinError } from '../lib/errors.ts';
import type { Container } from './declared.ts';
import { launchDetached } from './launch.ts';
import { startDependencies } from './restart.ts';
import type { ContainerServices } from './services.ts';
import { prepareStart } from './start.ts';
import { viewOf } from './view.ts';

/**
 * Makes all of a container but its command: namespaces, mounts and network stand, and wait for `start`.
 *
 * @throws {TiffinError} `wrong-state` when they stand already; what a start throws
 */
export async function initializeContainer(services: ContainerServices, container: Container): Promise<void> {
  const { name } = viewOf(services.places.runRoot, container).state;
  if (name !== 'created' && name !== 'exited')
    throw new TiffinError('wrong-state', `container ${container.id} has already been created in runtime: container state improper`);
  await startDependencies(services, container);
  await launchDetached(services, await prepareStart(services, container), { hold: true });
}
