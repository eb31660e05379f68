import { existsSync, readFileSync, rmSync, unlinkSync } from 'node:fs';

import { containerEvent } from '../events/event.ts';
import { TiffinError } from '../lib/errors.ts';
import { signalProcess } from '../lib/identity.ts';
import { sleep } from '../lib/retry.ts';
import { deleteTrees } from '../native/delete-trees.ts';
import type { Container } from './declared.ts';
import { healthLogPath } from './health-plan.ts';
import { refreshNames } from './joined-names.ts';
import { withdrawHandover } from './secret-handover.ts';
import type { RemovalServices } from './services.ts';
import { isRunning, type ContainerState } from './state.ts';
import { stopContainer } from './stop.ts';
import { dropCgroup } from './sweep-cgroups.ts';
import { runDirectoryOf, viewOf } from './view.ts';

/** How to remove. */
export type RemoveOptions = {
  /** Stop it first when it runs. */
  readonly force: boolean;
  /** Its anonymous volumes, too. */
  readonly volumes: boolean;
  readonly graceSeconds?: number | undefined;
  readonly signal: AbortSignal;
  /** Its pod goes with it: only then may it be the pod's infra container. */
  readonly withPod?: boolean;
};

/** How to end it and delete its files. */
type FinishOptions = Pick<RemoveOptions, 'force' | 'graceSeconds' | 'signal'> & {
  /** Called when deleting failed half way. */
  readonly halfDeleted?: (() => void) | undefined;
};

const lockRetries = 100;
const lockPauseMs = 20;
/** From then on a monitor that should have gone is hung. */
const patientRetries = 50;
const killSignal = 9;

/**
 * Removes a container: its row, its files, and (asked for) the anonymous volumes that only it used.
 *
 * From the first step on it is in no list; when this command dies, the next one finishes the removal.
 *
 * @throws {TiffinError} `wrong-state` when it runs and `force` is not set
 */
export async function removeContainer(services: RemovalServices, container: Container, options: RemoveOptions): Promise<void> {
  if (options.withPod !== true) refuseInfra(container);
  refuseRunning(services, container, options.force);
  if (!services.containers.markRemoving(container.id)) return awaitOtherRemoval(services, container);
  let isWhole = true;
  try {
    await finishRemoval(services, container, { ...options, halfDeleted: () => (isWhole = false) });
  } catch (error) {
    if (isWhole) services.containers.unmarkRemoving(container.id);
    throw error;
  }
  removeCidFile(container);
  if (options.volumes || container.autoRemove) await removeAnonymousVolumes(services, container);
}

/** The second half of a removal, once the container is marked: ends it, deletes its files, forgets it. Can be repeated. */
export async function finishRemoval(
  services: RemovalServices,
  container: Container,
  { force, graceSeconds, signal, halfDeleted }: FinishOptions,
): Promise<void> {
  const { state } = viewOf(services.places.runRoot, container);
  // The monitor of a container with --rm removes it when it ends, and says so.
  const isTheirs = container.autoRemove && container.request.tiedTo === undefined && state.monitor !== undefined;
  const isOurs = existsSync(container.directory) && !isTheirs;
  const { exitCode, startedAtNs } = await stopContainer(services, container, { graceSeconds, signal, killPaused: true });
  dropCgroup(services, container);
  await deleteFiles(services, container, { force, halfDeleted });
  if ((container.request.secrets ?? []).length > 0) withdrawHandover(services.places.runRoot, container.id);
  removeHealthLog(container);
  services.containers.remove(container.id);
  refreshNames(services, { ended: container });
  if (isOurs) services.events.write(containerEvent(container, 'remove', startedAtNs === undefined ? {} : { exitCode }));
}

function refuseInfra({ id, pod }: Container): void {
  if (pod?.isInfra !== true) return;
  throw new TiffinError(
    'invalid-argument',
    `container ${id} is the infra container of pod ${pod.id} and cannot be removed without removing the pod`,
    { hint: `tiffin pod rm ${pod.name}` },
  );
}

function refuseRunning(services: RemovalServices, container: Container, force: boolean): void {
  const { state } = viewOf(services.places.runRoot, container);
  if (!force && isRunning(state)) throw runningError(container, state);
}

function runningError(container: Container, state: ContainerState): TiffinError {
  return new TiffinError(
    'wrong-state',
    `cannot remove container ${container.id} as it is ${state.name === 'paused' ? 'paused' : 'running'} - running or paused containers cannot be removed without force: container state improper`,
  );
}

/** Without a monitor its lock is held by a copy. */
function stillLocked({ name }: Container, { monitor }: ContainerState, error: TiffinError): TiffinError {
  if (monitor !== undefined) return error;
  return new TiffinError('in-use', `container ${name} is in use: something is being copied from or to it`, {
    hint: 'wait until that is done',
  });
}

/** A monitor holds its lock until its last write, a moment after the state says that the container has ended. */
async function deleteFiles(
  services: RemovalServices,
  container: Container,
  { force, halfDeleted }: Pick<FinishOptions, 'force' | 'halfDeleted'>,
): Promise<void> {
  const paths = [container.directory, runDirectoryOf(services.places.runRoot, container.id)];
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await deleteTrees(paths, { realm: services.realm, lock: `${container.directory}/lock` });
    } catch (error) {
      if (!isLocked(error)) {
        halfDeleted?.();
        throw error;
      }
      const { state } = viewOf(services.places.runRoot, container);
      if (isRunning(state) && !force) throw runningError(container, state);
      if (attempt >= lockRetries) throw stillLocked(container, state, error);
      if (isRunning(state))
        await stopContainer(services, container, { graceSeconds: 0, signal: new AbortController().signal, killPaused: true });
      else if (force && state.monitor !== undefined && attempt > patientRetries) signalProcess(state.monitor, killSignal);
      await sleep(lockPauseMs);
    }
  }
}

function isLocked(error: unknown): error is TiffinError {
  return error instanceof TiffinError && error.code === 'in-use';
}

/** Deletes the volumes that were made for this container alone and that nobody else took up. */
export async function removeAnonymousVolumes(services: RemovalServices, container: Pick<Container, 'volumes'>): Promise<void> {
  for (const { volume } of container.volumes.filter((use) => use.anonymous)) await removeUnusedVolume(services, volume);
}

async function removeUnusedVolume(services: RemovalServices, name: string): Promise<void> {
  try {
    if (!services.volumes.markRemoving(name)) return;
  } catch (error) {
    if (error instanceof TiffinError && error.code === 'in-use') return;
    throw error;
  }
  await deleteTrees([services.volumes.directory(name)], { realm: services.realm });
  services.volumes.remove(name);
  services.events.write({ type: 'volume', status: 'remove', name });
}

/** Another command removes it right now; it is gone for us when it is gone for that one. */
async function awaitOtherRemoval(services: RemovalServices, container: Container): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (services.containers.find(container.id) === undefined) return;
    await sleep(lockPauseMs);
  }
  throw new TiffinError('in-use', `remove container ${container.id}: another command is removing it`);
}

/** The log of checks lies outside when `--health-log-destination` names a directory. */
function removeHealthLog(container: Container): void {
  const destination = container.request.health?.log.destination ?? 'local';
  if (destination.startsWith('/')) rmSync(healthLogPath(container, destination), { force: true });
}

/** As Podman, so that `--cidfile` of the next run finds no stale ID; a file that names another container stays. */
function removeCidFile(container: Container): void {
  const { cidFile } = container.request.request.identity;
  if (cidFile === undefined) return;
  try {
    if (readFileSync(cidFile, 'utf8').trim() === container.id) unlinkSync(cidFile);
  } catch {
    // It is the user's file: gone, moved or not ours to delete.
  }
}
