import { TiffinError } from '../lib/errors.ts';
import type { Pod } from './declared.ts';
import { readPodIdFile } from './join.ts';
import { reapPods } from './remove.ts';
import type { PodServices } from './services.ts';

/** Which pods a command means. */
export type PodSelection = {
  readonly names: readonly string[];
  readonly idFiles?: readonly string[];
  readonly all?: boolean;
  readonly latest?: boolean;
  /** A name that nobody has is no failure. */
  readonly ignoreMissing?: boolean;
};

/** A pod as it was chosen: `typed` is what named it. */
export type ChosenPod = { readonly pod: Pod; readonly typed: string };

/** What was found, and why the rest was not. */
export type PodSelectionResult = { readonly chosen: readonly ChosenPod[]; readonly failures: readonly TiffinError[] };

/**
 * Finds the pods that a command means, each once; finishes what dead commands left before.
 *
 * @throws {TiffinError} `invalid-argument` when nothing was named, or too much at once
 */
export async function selectPods(services: PodServices, selection: PodSelection): Promise<PodSelectionResult> {
  const { names, idFiles = [], all = false, latest = false } = selection;
  requireOneWay({ named: names.length + idFiles.length > 0, all, latest });
  await reapPods(services);
  if (all) return { chosen: services.pods.list().map((pod) => ({ pod, typed: pod.id })), failures: [] };
  if (latest) return { chosen: [latestPod(services)], failures: [] };
  return byName(services, selection);
}

function requireOneWay({ named, all, latest }: { named: boolean; all: boolean; latest: boolean }): void {
  if (all && latest) throw new TiffinError('invalid-argument', '--all and --latest cannot be used together');
  if (named && (all || latest)) throw new TiffinError('invalid-argument', `no arguments are needed with --${all ? 'all' : 'latest'}`);
  if (!named && !all && !latest) throw new TiffinError('invalid-argument', 'you must provide at least one name or id');
}

function byName(services: PodServices, { names, idFiles = [], ignoreMissing = false }: PodSelection): PodSelectionResult {
  const chosen = new Map<string, ChosenPod>();
  const failures: TiffinError[] = [];
  for (const find of [...names.map((name) => () => name), ...idFiles.map((file) => () => readPodIdFile(file))]) {
    try {
      const typed = find();
      const pod = services.pods.get(typed);
      if (!chosen.has(pod.id)) chosen.set(pod.id, { pod, typed });
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      if (error.code !== 'not-found' || !ignoreMissing) failures.push(error);
    }
  }
  return { chosen: [...chosen.values()], failures };
}

/** The pod that was created last. @throws {TiffinError} `not-found` when there is none */
export function latestPod(services: Pick<PodServices, 'pods'>): ChosenPod {
  const pod = services.pods.list().at(-1);
  if (pod === undefined) throw new TiffinError('not-found', 'no pods exist: no such pod');
  return { pod, typed: pod.id };
}

/** The one pod that a command means: named, or the latest. @throws {TiffinError} `not-found` */
export function onePod(services: Pick<PodServices, 'pods'>, nameOrId: string | undefined): ChosenPod {
  return nameOrId === undefined ? latestPod(services) : { pod: services.pods.get(nameOrId), typed: nameOrId };
}
