import { TiffinError } from '../lib/errors.ts';
import { parsePodFilters } from './filter.ts';
import { reapPods, removePod } from './remove.ts';
import type { PodServices } from './services.ts';
import { podView } from './state.ts';

/** Which pods go, and who hears of it. */
export type PodPruning = {
  /** `label`, `label!` and `until`, as `system prune` takes them. */
  readonly filters?: readonly string[];
  readonly signal: AbortSignal;
  readonly removed: (id: string) => void;
};

/** Removes the pods of which containers have ended and none runs. One that comes to life meanwhile stays. */
export async function prunePods(services: PodServices, { filters = [], signal, removed }: PodPruning): Promise<void> {
  const matches = parsePodFilters(filters, new Date());
  await reapPods(services);
  for (const pod of services.pods.list()) {
    const view = podView(services, pod);
    if (!['Exited', 'Stopped', 'Dead'].includes(view.state) || !matches(view)) continue;
    try {
      await removePod(services, pod, { force: false, signal });
      removed(pod.id);
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code !== 'wrong-state') throw error;
    }
  }
}
