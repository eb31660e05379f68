import type { Container } from '../container/declared.ts';
import { isRunning } from '../container/state.ts';
import { killContainer, stopContainer, type StopOptions } from '../container/stop.ts';
import { viewOf } from '../container/view.ts';
import { TiffinError } from '../lib/errors.ts';
import type { Pod } from './declared.ts';
import { podEvent } from './event.ts';
import type { PodServices } from './services.ts';
import { startPod } from './start.ts';

/**
 * Stops the containers of a pod, all members at once and then the infra container.
 *
 * @throws {TiffinError} `wrong-state` when one is paused
 */
export async function stopPod(services: PodServices, pod: Pod, options: StopOptions): Promise<void> {
  const { members, infra } = runningContainers(services, pod);
  const results = await Promise.allSettled(members.map((container) => stopContainer(services, container, options)));
  throwFirst(results);
  // It holds namespaces and nothing else: nobody gains by its grace time.
  for (const container of infra) await stopContainer(services, container, options);
  services.events.write(podEvent(pod, 'stop'));
}

/** Sends a signal to all running containers of a pod. */
export function killPod(services: PodServices, pod: Pod, signal: number): void {
  const { members, infra } = runningContainers(services, pod);
  for (const container of [...members, ...infra]) killQuietly(services, container, signal);
  services.events.write(podEvent(pod, 'kill'));
}

/** One that ends by itself in the same moment was to end. */
function killQuietly(services: PodServices, container: Container, signal: number): void {
  try {
    killContainer(services, container, signal);
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code !== 'wrong-state') throw error;
  }
}

/** Stops a pod, as far as it runs, and starts it again. */
export async function restartPod(services: PodServices, pod: Pod, options: StopOptions): Promise<void> {
  await stopPod(services, pod, options);
  await startPod(services, pod, options.signal);
}

function runningContainers({ containers, places }: PodServices, pod: Pod): { members: Container[]; infra: Container[] } {
  const running = containers.listOfPod(pod.id).filter((record) => isRunning(viewOf(places.runRoot, record).state));
  return { members: running.filter(({ id }) => id !== pod.infraId), infra: running.filter(({ id }) => id === pod.infraId) };
}

function throwFirst(results: readonly PromiseSettledResult<unknown>[]): void {
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
