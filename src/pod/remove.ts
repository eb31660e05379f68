import { finishRemoval as finishContainer, removeContainer, removeAnonymousVolumes } from '../container/remove.ts';
import type { Container } from '../container/declared.ts';
import { forgetPodLimits } from '../container/pod-slice.ts';
import { isRunning } from '../container/state.ts';
import { viewOf } from '../container/view.ts';
import { TiffinError } from '../lib/errors.ts';
import { sleep } from '../lib/retry.ts';
import { sliceOf, type Pod } from './declared.ts';
import { podEvent } from './event.ts';
import type { PodServices } from './services.ts';

/** How to remove a pod. */
export type PodRemoval = {
  /** Stop its containers first. */
  readonly force: boolean;
  readonly graceSeconds?: number | undefined;
  readonly signal: AbortSignal;
};

const waitRounds = 500;
const waitPauseMs = 20;

/**
 * Removes a pod with its containers, the infra container last. From the first step on it is in no list and nothing can join it; when this
 * command dies, the next one finishes the removal.
 *
 * @throws {TiffinError} `wrong-state` when containers of it run and `force` is not set
 */
export async function removePod(services: PodServices, pod: Pod, options: PodRemoval): Promise<void> {
  refuseRunning(services, pod, options.force);
  if (!services.pods.markRemoving(pod.id)) return awaitOtherRemoval(services, pod);
  try {
    refuseRunning(services, pod, options.force);
  } catch (error) {
    services.pods.finish(pod.id);
    throw error;
  }
  await finishRemoval(services, pod, options);
  services.events.write(podEvent(pod, 'remove'));
}

/** The second half of a removal, once the pod is marked as ours. Can be repeated. */
export async function finishRemoval(services: PodServices, pod: Pod, { graceSeconds, signal }: Omit<PodRemoval, 'force'>): Promise<void> {
  const containers = services.containers.listOfPod(pod.id, { removing: true });
  const [members, infra] = [containers.filter(({ id }) => id !== pod.infraId), containers.filter(({ id }) => id === pod.infraId)];
  await Promise.all(members.map((member) => removeMember(services, member, { graceSeconds, signal })));
  for (const container of infra) await removeMember(services, container, { graceSeconds: 0, signal });
  const slice = sliceOf(pod);
  if (slice !== undefined) await forgetPodLimits(services, slice);
  services.pods.remove(pod.id);
}

async function removeMember(services: PodServices, container: Container, options: Omit<PodRemoval, 'force'>): Promise<void> {
  const removal = { force: true, volumes: true, withPod: true, ...options };
  if (!container.removing) return removeContainer(services, container, removal);
  if (!services.containers.markRemoving(container.id)) return removeContainer(services, container, removal);
  await finishContainer(services, container, removal);
  await removeAnonymousVolumes(services, container);
}

function refuseRunning({ containers, places }: PodServices, pod: Pod, force: boolean): void {
  if (force) return;
  const running = containers.listOfPod(pod.id).filter((record) => isRunning(viewOf(places.runRoot, record).state));
  const members = running.filter(({ id }) => id !== pod.infraId);
  if (running.length === 0) return;
  const [first = running[0]] = members;
  throw new TiffinError(
    'wrong-state',
    `not all containers could be removed from pod ${pod.id}: cannot remove container ${first?.id ?? ''} as it is running - running or paused containers cannot be removed without force: container state improper`,
    { hint: `tiffin pod stop ${pod.name}, or --force` },
  );
}

/** Another command removes it right now; it is gone for us when it is gone for that one. */
async function awaitOtherRemoval(services: PodServices, pod: Pod): Promise<void> {
  for (let round = 0; round < waitRounds; round += 1) {
    if (!services.pods.exists(pod.id)) return;
    await sleep(waitPauseMs);
  }
  throw new TiffinError('in-use', `remove pod ${pod.name}: another command is removing it`);
}

/** Finishes what dead commands left half made or half removed. */
export async function reapPods(services: PodServices): Promise<void> {
  for (const pod of services.pods.reap()) await finishRemoval(services, pod, { graceSeconds: 0, signal: new AbortController().signal });
}
