import { pauseContainer, unpauseContainer } from '../container/pause.ts';
import type { Pod } from './declared.ts';
import { podEvent } from './event.ts';
import type { PodServices } from './services.ts';
import { podView } from './state.ts';

/**
 * Holds all processes of a pod.
 *
 * @param options.skipIdle pass over a pod of which nothing runs
 * @throws {TiffinError} `unsupported` for a container without a control group of its own; those before it are let go again
 */
export async function pausePod(services: PodServices, pod: Pod, { skipIdle }: { skipIdle: boolean }): Promise<void> {
  const running = podView(services, pod).containers.filter(({ state }) => state.name === 'running');
  if (running.length === 0 && skipIdle) return;
  const held = [];
  try {
    for (const { record } of running) {
      await pauseContainer(services, record);
      held.push(record);
    }
  } catch (error) {
    for (const record of held) await unpauseContainer(services, record);
    throw error;
  }
  services.events.write(podEvent(pod, 'pause'));
}

/** Lets the paused processes of a pod go on. */
export async function unpausePod(services: PodServices, pod: Pod): Promise<void> {
  for (const { record, state } of podView(services, pod).containers) {
    if (state.name === 'paused') await unpauseContainer(services, record);
  }
  services.events.write(podEvent(pod, 'unpause'));
}
