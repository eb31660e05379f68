import { deleteTrees } from '../native/delete-trees.ts';
import { removeContainer } from './remove.ts';
import type { RemovalServices } from './services.ts';
import type { ContainerView } from './view.ts';
import { runDirectoryOf } from './view.ts';

/**
 * Finishes what dead commands and dead monitors left: half-done removals, rows and anonymous volumes of `--rm` containers.
 * Costs one query when there is nothing to do.
 */
export async function reapRemovals(services: RemovalServices): Promise<void> {
  const { containers, volumes } = services.containers.reap();
  const orphans = [...volumes, ...services.volumes.reap()];
  for (const { id, directory } of containers) {
    await deleteTrees([directory, runDirectoryOf(services.places.runRoot, id)], { realm: services.realm, lock: `${directory}/lock` });
    services.containers.remove(id);
  }
  for (const name of orphans) {
    await deleteTrees([services.volumes.directory(name)], { realm: services.realm });
    services.volumes.remove(name);
  }
}

/** Whether a container should have been removed by its monitor, which was killed before it could. */
export function isLeftover({ record, state }: ContainerView): boolean {
  return record.autoRemove && state.name === 'exited' && state.monitor === undefined;
}

/** Removes `--rm` containers whose monitor was killed. One that cannot be removed is told of and left for the next command. */
export async function reapLeftovers(services: RemovalServices, views: readonly ContainerView[]): Promise<void> {
  for (const { record } of views.filter(isLeftover)) {
    try {
      await removeContainer(services, record, { force: false, volumes: true, signal: new AbortController().signal });
    } catch (error) {
      services.log.warn(`remove container ${record.name} left by a killed monitor: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
