import { TiffinError } from '../lib/errors.ts';
import { reapPods, removePod } from './remove.ts';
import type { PodServices } from './services.ts';
import { podView } from './state.ts';

/** Removes the pods of which containers have ended and none runs. One that comes to life meanwhile stays. */
export async function prunePods(
  services: PodServices,
  { signal, removed }: { signal: AbortSignal; removed: (id: string) => void },
): Promise<void> {
  await reapPods(services);
  for (const pod of services.pods.list()) {
    if (!['Exited', 'Stopped', 'Dead'].includes(podView(services, pod).state)) continue;
    try {
      await removePod(services, pod, { force: false, signal });
      removed(pod.id);
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code !== 'wrong-state') throw error;
    }
  }
}
