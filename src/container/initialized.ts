import { TiffinError } from '../lib/errors.ts';
import { execHelper, spawnMonitor } from '../native/helper.ts';
import type { Container } from './declared.ts';
import { abandonStart, attachArguments, onError, type AttachOptions } from './launch.ts';
import type { ContainerServices } from './services.ts';
import { runDirectoryOf, viewOf } from './view.ts';

/**
 * Lets the command of an initialized container run.
 *
 * @throws {TiffinError} why it cannot be run; the container is as it was before `init` then
 */
export async function startInitialized(services: ContainerServices, container: Container): Promise<void> {
  const runDirectory = runDirectoryOf(services.places.runRoot, container.id);
  try {
    await spawnMonitor(['attach', runDirectory, ...wakeArguments(services, container)]);
  } catch (error) {
    throw await abandonStart(services, { container, runDirectory }, error);
  }
}

/** The same, with the caller's streams joined before the command writes anything. This process becomes the helper; the call does not return. */
export function startInitializedAttached(services: ContainerServices, container: Container, attach: AttachOptions): never {
  const runDirectory = runDirectoryOf(services.places.runRoot, container.id);
  const args = [...wakeArguments(services, container), ...attachArguments(services, attach), ...onError(services, 'start', container.id)];
  return execHelper(['attach', runDirectory, ...args]);
}

function wakeArguments({ places }: Pick<ContainerServices, 'places'>, container: Container): readonly string[] {
  const { monitor } = viewOf(places.runRoot, container).state;
  if (monitor === undefined)
    throw new TiffinError('wrong-state', `container ${container.name} is not initialized any more`, {
      hint: `tiffin start ${container.name}`,
    });
  return ['--wake', `${monitor.pid}:${monitor.startTime}`];
}
