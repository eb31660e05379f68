import { readFileSync } from 'node:fs';

import { isRunning } from '../container/state.ts';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { Pod } from './declared.ts';
import { memberRequest, type PodWishes } from './member.ts';
import type { PodLookup } from './services.ts';
import { podView } from './state.ts';

/** A container that is about to be made in a pod. */
export type Member = { readonly request: CreateRequest; readonly pod: { readonly id: string } };

/**
 * Decides how a new container joins a pod that exists.
 *
 * @throws {TiffinError} `not-found` for a pod that is none, `invalid-argument` for what only the pod can have
 */
export function joinPod(services: PodLookup, request: CreateRequest, wishes: PodWishes, nameOrId: string): Member {
  const pod = services.pods.get(nameOrId);
  if (request.lifecycle.initContainer !== undefined) refuseRunning(services, pod);
  const infra = pod.infraId === undefined ? undefined : services.containers.get(pod.infraId);
  return { request: memberRequest(request, wishes, { pod, infra, caller: services.places }), pod: { id: pod.id } };
}

/** Init containers run when the pod starts: who joins one that runs would never be started. */
function refuseRunning(services: PodLookup, pod: Pod): void {
  if (podView(services, pod).containers.some(({ state }) => isRunning(state)))
    throw new TiffinError('wrong-state', 'cannot add init-ctr to a running pod', { hint: `tiffin pod stop ${pod.name}` });
}

/** The ID in a file that `--pod-id-file` wrote. @throws {TiffinError} `invalid-argument` when it cannot be read */
export function readPodIdFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 4096).trim().split('\n', 1)[0] ?? '';
  } catch (cause) {
    const reason = errnoOf(cause) === 'ENOENT' ? 'no such file or directory' : (errnoOf(cause) ?? 'unreadable');
    throw new TiffinError('invalid-argument', `reading pod ID file: open ${path}: ${reason}`, { cause });
  }
}

/** The name in `--pod new:NAME`; undefined for a pod that exists. @throws {TiffinError} `invalid-argument` when it is empty */
export function newPodName(text: string): string | undefined {
  if (!text.startsWith('new:')) return undefined;
  if (text === 'new:') throw new TiffinError('invalid-argument', 'new pod name must be at least one character');
  return text.slice('new:'.length);
}
