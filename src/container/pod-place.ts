import { closeSync, constants, openSync } from 'node:fs';

import { awaitState } from './await-state.ts';
import type { Container } from './declared.ts';
import type { LookupServices } from './services.ts';
import { isRunning } from './state.ts';
import { runDirectoryOf } from './view.ts';

const endTimeoutMs = 20_000;

/**
 * The file by which the members of a container's pod are counted, when the pod ends with the last of them. An init container does not count.
 */
export function podMembers({ containers, places }: LookupServices, { pod, request }: Container): string | undefined {
  if (pod?.infraId === undefined || pod.isInfra || request.request.lifecycle.initContainer !== undefined) return undefined;
  const infra = containers.find(pod.infraId);
  return infra?.request.request.lifecycle.stopsWithoutMembers === true ? `${runDirectoryOf(places.runRoot, infra.id)}/members` : undefined;
}

/**
 * Counts as a member of a container's pod until the container's own monitor does, so that the pod does not end meanwhile.
 *
 * @returns undefined when the pod is ending already
 */
export function takePlace(services: LookupServices, container: Container): Disposable | undefined {
  const path = podMembers(services, container);
  if (path === undefined) return { [Symbol.dispose]: () => undefined };
  try {
    const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    return { [Symbol.dispose]: () => closeSync(fd) };
  } catch {
    // Nobody reads it any more, or not yet.
    return undefined;
  }
}

/** Waits until the pod of a container has ended. */
export async function awaitPodEnd({ containers, places }: LookupServices, { pod }: Container): Promise<void> {
  const infra = pod?.infraId === undefined ? undefined : containers.find(pod.infraId);
  if (infra === undefined) return;
  const { signal } = new AbortController();
  await awaitState(infra, { runRoot: places.runRoot, until: (state) => !isRunning(state), timeoutMs: endTimeoutMs, signal });
}
