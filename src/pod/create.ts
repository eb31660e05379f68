import { writeFileSync } from 'node:fs';

import { findCgroups } from '../container/cgroups.ts';
import { createContainer } from '../container/create.ts';
import { requirePodLimits } from '../container/pod-slice.ts';
import { unitLabel } from '../container/unit.ts';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { randomId } from '../lib/id.ts';
import { randomName } from '../lib/random-name.ts';
import { requireLimits } from '../runtime/limits-check.ts';
import { podSlice } from '../runtime/pod-slice.ts';
import { sliceOf, type Pod, type PodDeclared } from './declared.ts';
import { podEvent } from './event.ts';
import { infraRequest, type InfraRequest } from './infra.ts';
import { finishRemoval, removePod } from './remove.ts';
import type { PodServices } from './services.ts';

/** What `pod create` can ask for. */
export type PodRequest = {
  /** undefined: one is made up. */
  readonly name: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Remove a pod of that name first. */
  readonly replace: boolean;
  readonly idFile: string | undefined;
  readonly declared: PodDeclared;
  /** undefined: a pod without infra container. */
  readonly infra: InfraRequest | undefined;
};

const nameAttempts = 20;

/**
 * Makes a pod, and its infra container. Nothing runs. Until all of it is there it is in no list, and when this command dies, the next one
 * removes what it left.
 *
 * @throws {TiffinError} `already-exists` when the name is taken, and whatever the infra container is refused for
 */
export async function createPod(services: PodServices, request: PodRequest, signal: AbortSignal): Promise<Pod> {
  if (request.name !== undefined) requirePodName(request.name);
  requireKeptLimits(services, request.declared);
  if (request.replace) await removeReplaced(services, request, signal);
  const pod = takeName(services, request);
  try {
    if (request.infra !== undefined) await createInfra(services, pod, request.infra, signal);
    writeIdFile(request.idFile, pod.id);
  } catch (error) {
    await finishRemoval(services, pod, { signal: new AbortController().signal });
    throw error;
  }
  services.pods.finish(pod.id);
  services.events.write(podEvent(pod, 'create'));
  return pod;
}

/** Refuses limits that nobody here could keep. */
function requireKeptLimits(services: PodServices, { resources }: PodDeclared): void {
  const cgroup = findCgroups(services, resources);
  requireLimits(resources, cgroup);
  requirePodLimits(podSlice('', resources), cgroup);
}

/** @throws {TiffinError} `invalid-argument` for what is no name of a pod */
export function requirePodName(name: string): void {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name) || name.length > 255)
    throw new TiffinError('invalid-argument', 'running pod create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument');
}

async function removeReplaced(services: PodServices, { name }: PodRequest, signal: AbortSignal): Promise<void> {
  if (name === undefined) throw new TiffinError('invalid-argument', 'cannot replace pod without a name');
  const old = services.pods.find(name);
  if (old?.name === name) await removePod(services, old, { force: true, graceSeconds: undefined, signal });
}

function takeName(services: PodServices, request: PodRequest): Pod {
  for (let attempt = 1; ; attempt += 1) {
    const pod: Pod = {
      id: randomId(),
      name: request.name ?? (attempt > 5 ? `${randomName()}${attempt}` : randomName()),
      infraId: request.infra === undefined ? undefined : randomId(),
      createdAt: new Date().toISOString(),
      labels: { ...request.labels, ...unitLabel(services.env) },
      request: request.declared,
    };
    try {
      services.pods.create(pod);
      return pod;
    } catch (error) {
      const isTaken = error instanceof TiffinError && error.code === 'already-exists';
      if (!isTaken || request.name !== undefined || attempt >= nameAttempts) throw error;
    }
  }
}

async function createInfra(services: PodServices, pod: Pod, infra: InfraRequest, signal: AbortSignal): Promise<void> {
  const { shared, exitPolicy, createCommand } = pod.request;
  const facts = {
    podId: pod.id,
    podName: pod.name,
    labels: pod.labels,
    shared,
    stopsWithoutMembers: exitPolicy === 'stop',
    slice: sliceOf(pod),
  };
  const member = { id: pod.id, ...(pod.infraId !== undefined && { infraId: pod.infraId }) };
  await createContainer(services, infraRequest(infra, facts), { createCommand, startsNow: false, pod: member, signal });
}

function writeIdFile(file: string | undefined, id: string): void {
  if (file === undefined) return;
  try {
    writeFileSync(file, id, { mode: 0o644 });
  } catch (cause) {
    const reason = { ENOENT: 'no such file or directory', EACCES: 'permission denied', EISDIR: 'is a directory' }[errnoOf(cause) ?? ''];
    throw new TiffinError(
      'invalid-argument',
      `failed to write pod ID to file: creating idfile: open ${file}: ${reason ?? 'cannot be written'}`,
    );
  }
}
