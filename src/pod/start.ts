import { closeSync, constants, openSync } from 'node:fs';

import { awaitState } from '../container/await-state.ts';
import type { Container } from '../container/declared.ts';
import { removeContainer } from '../container/remove.ts';
import { startContainer } from '../container/restart.ts';
import { isRunning } from '../container/state.ts';
import { unitOf } from '../container/unit.ts';
import { runDirectoryOf, viewOf } from '../container/view.ts';
import { TiffinError } from '../lib/errors.ts';
import type { Pod } from './declared.ts';
import { podEvent } from './event.ts';
import type { PodServices } from './services.ts';

/**
 * Starts the containers of a pod that do not run: the infra container, then the init containers one after the other, each to its end, then
 * the others.
 *
 * @throws {TiffinError} what keeps one of them from being started, once all were tried; `runtime-failed` when an init container fails
 */
export async function startPod(services: PodServices, pod: Pod, signal: AbortSignal): Promise<void> {
  const containers = services.containers.listOfPod(pod.id);
  const infra = containers.find(({ id }) => id === pod.infraId);
  if (infra !== undefined) await startInfra(services, { pod, infra, containers });
  using _members = holdMembers(services, pod);
  const isInit = ({ request }: Container): boolean => request.request.lifecycle.initContainer !== undefined;
  const others = containers.filter((container) => container !== infra && !isInit(container));
  const isFresh = others.every((container) => !isRunning(viewOf(services.places.runRoot, container).state));
  if (isFresh) for (const container of containers.filter(isInit)) await runInit(services, container, signal);
  const failures: unknown[] = [];
  for (const container of others) {
    try {
      await startStopped(services, container);
    } catch (error) {
      failures.push(error);
    }
  }
  services.events.write(podEvent(pod, 'start'));
  if (failures.length > 0) throw failures[0];
}

type InfraStart = { readonly pod: Pod; readonly infra: Container; readonly containers: readonly Container[] };

/** Members that outlived the infra container keep the namespaces that they have. */
async function startInfra(services: PodServices, { pod, infra, containers }: InfraStart): Promise<void> {
  const runs = (container: Container): boolean => isRunning(viewOf(services.places.runRoot, container).state);
  if (runs(infra)) return;
  const left = containers.filter((container) => container !== infra && runs(container)).map(({ name }) => name);
  if (left.length > 0)
    services.log.warn(
      `${left.join(', ')}: still in the namespaces of before; to have the pod together again: tiffin pod restart ${pod.name}`,
    );
  await startContainer(services, infra, undefined, unitOf(services));
}

async function startStopped(services: PodServices, container: Container): Promise<void> {
  if (!isRunning(viewOf(services.places.runRoot, container).state)) await startContainer(services, container);
}

async function runInit(services: PodServices, container: Container, signal: AbortSignal): Promise<void> {
  await startContainer(services, container);
  const { runRoot } = services.places;
  const ended = await awaitState(container, { runRoot, until: (state) => !isRunning(state), signal });
  if (container.request.request.lifecycle.initContainer === 'once')
    await removeContainer(services, container, { force: true, volumes: true, signal });
  const status = ended?.exitCode ?? 0;
  if (status !== 0)
    throw new TiffinError('runtime-failed', `initialization container ${container.id} failed with exit code ${status}`, {
      hint: `tiffin logs ${container.name}`,
    });
}

/** A pod that ends with its last container is not to end between two that are being started: for that long we count as one. */
function holdMembers({ places }: PodServices, { infraId }: Pod): Disposable {
  const fd = infraId === undefined ? undefined : openQuietly(`${runDirectoryOf(places.runRoot, infraId)}/members`);
  return {
    [Symbol.dispose]: () => {
      if (fd !== undefined) closeSync(fd);
    },
  };
}

function openQuietly(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch {
    // It is there only for pods that end so.
    return undefined;
  }
}
