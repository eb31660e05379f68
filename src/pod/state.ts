import { existsSync } from 'node:fs';

import { isLeftover } from '../container/reap.ts';
import type { StateName } from '../container/state.ts';
import { viewOf, type ContainerView } from '../container/view.ts';
import type { Pod } from './declared.ts';
import type { PodLookup } from './services.ts';

/** The words for what a pod does, as `pod ps` and `pod inspect` print them. */
export type PodStateName = 'Created' | 'Running' | 'Degraded' | 'Exited' | 'Stopped' | 'Paused' | 'Dead' | 'Error';

/** A pod: what was declared, its containers (the infra container first), and what is true of them together. */
export type PodView = { readonly pod: Pod; readonly containers: readonly ContainerView[]; readonly state: PodStateName };

/** Looks at a pod and its containers. */
export function podView({ containers, places }: Pick<PodLookup, 'containers' | 'places'>, pod: Pod): PodView {
  const views = containers
    .listOfPod(pod.id)
    .map((record) => viewOf(places.runRoot, record))
    .filter((view) => !isGone(view));
  const ordered = [...views.filter(({ record }) => record.id === pod.infraId), ...views.filter(({ record }) => record.id !== pod.infraId)];
  return { pod, containers: ordered, state: podState(ordered.map(({ state }) => state.name)) };
}

/** The monitor of a container made with --rm has removed it; the row goes at the next command that looks for such. */
function isGone(view: ContainerView): boolean {
  return isLeftover(view) || (view.record.autoRemove && !existsSync(view.record.directory));
}

/** What a pod does, from what each of its containers does; as Podman decides it. */
export function podState(states: readonly StateName[]): PodStateName {
  const count = (...names: readonly StateName[]): number => states.filter((name) => names.includes(name)).length;
  const all = states.length;
  if (all === 0) return 'Created';
  const running = count('running', 'stopping', 'restarting');
  if (running > 0) return running === all ? 'Running' : 'Degraded';
  if (count('paused') === all) return 'Paused';
  if (count('exited') === all) return 'Exited';
  if (count('exited') > 0) return 'Stopped';
  return count('paused') > 0 ? 'Degraded' : 'Created';
}
