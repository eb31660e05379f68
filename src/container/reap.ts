import { readdirSync } from 'node:fs';

import { TiffinError } from '../lib/errors.ts';
import { deleteTrees } from '../native/delete-trees.ts';
import type { Container } from './declared.ts';
import { mendNetworks } from './keeper-state.ts';
import { finishRemoval, removeContainer } from './remove.ts';
import { sweepHandover } from './secret-handover.ts';
import type { RemovalServices } from './services.ts';
import { sweepCgroups } from './sweep-cgroups.ts';
import { isOwnerAlive } from '../storage/owner.ts';
import { runDirectoryOf, viewOf, type ContainerView } from './view.ts';

/**
 * Finishes what dead commands and dead monitors left: half-done removals, rows and anonymous volumes of `--rm` containers.
 * Costs one query when there is nothing to do.
 */
export async function reapRemovals(services: RemovalServices): Promise<void> {
  sweepHandover(services.places.runRoot);
  await orWarn(services, 'take over the networks of a killed keeper', () => mendNetworks(services));
  const { containers, volumes } = services.containers.reap();
  const orphans = [...volumes, ...services.volumes.reap()];
  for (const record of containers) await finishDeadRemoval(services, record);
  for (const name of orphans) {
    await orWarn(services, `finish the removal of volume ${name}`, async () => {
      await deleteTrees([services.volumes.directory(name)], { realm: services.realm });
      services.volumes.remove(name);
    });
  }
}

/** What is left of dead commands and cannot be cleared away keeps nobody from the rest. */
async function orWarn({ log }: RemovalServices, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    log.warn(`${what}: ${error.message}`);
  }
}

/** A forced removal may have died before it stopped the container. */
async function finishDeadRemoval(services: RemovalServices, record: Container): Promise<void> {
  const { signal } = new AbortController();
  await orWarn(services, `finish the removal of container ${record.name}`, () =>
    finishRemoval(services, record, { force: true, graceSeconds: 0, signal }),
  );
}

/**
 * Whether a container should be gone: made with `--rm`, and its monitor was killed before it could remove it, or the `run` that made it
 * was killed before there was a monitor; or tied to a process that has ended.
 */
export function isLeftover({ record, state }: ContainerView): boolean {
  const { runner, tiedTo } = record.request;
  if (state.monitor !== undefined) return false;
  if (tiedTo !== undefined) return !isOwnerAlive(tiedTo);
  if (!record.autoRemove) return false;
  return state.name === 'exited' || (runner !== undefined && !isOwnerAlive(runner));
}

/** Removes `--rm` containers whose monitor was killed. One that cannot be removed is told of and left for the next command. */
export async function reapLeftovers(services: RemovalServices, views: readonly ContainerView[]): Promise<void> {
  const { signal } = new AbortController();
  for (const { record } of views.filter(isLeftover)) {
    await orWarn(services, `remove container ${record.name} left by a killed monitor`, async () => {
      try {
        await removeContainer(services, record, { force: false, volumes: true, signal });
      } catch (error) {
        // Killed after it had handed over: the container came up meanwhile, and goes on to its end.
        if (!(error instanceof TiffinError) || error.code !== 'wrong-state') throw error;
      }
    });
  }
}

/**
 * Removes the container that holds a name when it is a left-over.
 *
 * @returns whether the name is free now
 */
export async function reapHolder(services: RemovalServices, name: string): Promise<boolean> {
  await reapRemovals(services);
  const holder = services.containers.find(name);
  if (holder?.name === name) await reapLeftovers(services, [viewOf(services.places.runRoot, holder)]);
  return services.containers.find(name)?.name !== name;
}

/** Clears away all that killed commands and monitors left of `--rm` containers: for commands to which it would be in the way. */
export async function reapAll(services: RemovalServices): Promise<void> {
  await reapRemovals(services);
  const candidates = services.containers.list().filter(({ autoRemove, request }) => autoRemove || request.tiedTo !== undefined);
  await reapLeftovers(
    services,
    candidates.map((record) => viewOf(services.places.runRoot, record)),
  );
}

/** Deletes directories that no record knows: of commands that were killed between two steps. */
export async function sweepStrays(services: RemovalServices): Promise<void> {
  const { containers, places, volumes } = services;
  // The names first: a record is there before its directories are, so that a container being made now is no stray.
  const [inRoot, inRunRoot] = [namesIn(`${places.root}/containers`), namesIn(places.runRoot)];
  sweepCgroups(services);
  const known = new Set(containers.list({ removing: true }).map(({ id }) => id));
  const isStray = (name: string): boolean => isContainerId(name) && !known.has(name);
  const runDirectories = inRunRoot.filter(isStray).map((id) => runDirectoryOf(places.runRoot, id));
  const strayVolumes = volumes.mayHaveStrays() ? volumes.strayDirectories() : [];
  if (runDirectories.length === 0 && strayVolumes.length === 0 && !inRoot.some(isStray)) return;
  await orWarn(services, 'clear away what killed commands left', async () => {
    await deleteTrees([...containers.strayDirectories(), ...strayVolumes, ...runDirectories], { realm: services.realm });
  });
}

function isContainerId(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
