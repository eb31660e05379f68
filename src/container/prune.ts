import { TiffinError } from '../lib/errors.ts';
import { requirePruneFilters } from '../lib/prune-filters.ts';
import { isOwnerAlive } from '../storage/owner.ts';
import type { Container } from './declared.ts';
import { eachContainer } from './each.ts';
import { reapRemovals } from './reap.ts';
import { removeContainer } from './remove.ts';
import { selectContainers, type Chosen } from './select.ts';
import type { RemovalServices } from './services.ts';
import { isRunning } from './state.ts';

/**
 * Removes the containers that do not run and belong to no pod: those of a pod go with it.
 *
 * @throws {TiffinError} `invalid-argument` for a filter that is none
 */
export async function pruneContainers(
  services: RemovalServices,
  { filters, signal, removed }: { filters: readonly string[]; signal: AbortSignal; removed: (id: string) => void },
): Promise<void> {
  requirePruneFilters(filters);
  await reapRemovals(services);
  const selection = selectContainers(services, { names: [], all: true, filters });
  const idle = selection.chosen.filter((one) => one.record.pod === undefined && !isRunning(one.state) && !isBeingRun(one));
  await eachContainer({ ...selection, chosen: idle }, async ({ record }) => {
    if (await removeIdle(services, record, signal)) removed(record.id);
  });
}

/** Whether the `run` that made it is about to start it (a `start` has its launcher's word for that), or a program has it for its own. */
function isBeingRun({ record, state }: Chosen): boolean {
  const { runner, tiedTo } = record.request;
  if (tiedTo !== undefined && isOwnerAlive(tiedTo)) return true;
  return state.name === 'created' && runner !== undefined && isOwnerAlive(runner);
}

/** @returns false when another command has taken it into use meanwhile */
async function removeIdle(services: RemovalServices, container: Container, signal: AbortSignal): Promise<boolean> {
  try {
    await removeContainer(services, container, { force: false, volumes: true, signal });
    return true;
  } catch (error) {
    if (error instanceof TiffinError && (error.code === 'wrong-state' || error.code === 'in-use')) return false;
    throw error;
  }
}
