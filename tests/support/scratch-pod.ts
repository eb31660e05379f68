/**
 * Pods in the store of a scratch engine: nothing of them ever runs.
 */
import type { Container } from '../../src/container/declared.ts';
import { createPod, type PodRequest } from '../../src/pod/create.ts';
import type { Pod, PodDeclared } from '../../src/pod/declared.ts';
import type { InfraRequest } from '../../src/pod/infra.ts';
import { plainRequest } from '../../src/runtime/plain-request.ts';
import { addContainer, type Added, type ScratchEngine } from './scratch-engine.ts';

const plain = plainRequest('');

/** What every pod is that asks for nothing. */
export const plainPod: PodDeclared = {
  createCommand: ['tiffin', 'pod', 'create'],
  exitPolicy: 'continue',
  shared: ['ipc', 'net', 'uts'],
  sharesParent: true,
  hostname: '',
  restart: { policy: 'no', maximum: 0 },
  resources: plain.resources,
  securityOptions: [],
  members: { mounts: [], volumesFrom: [], security: plain.security },
};

/** An infra container that asks for nothing. */
export const plainInfra: InfraRequest = {
  name: undefined,
  network: plain.network,
  namespaces: plain.namespaces,
  storage: { mounts: [], shmSizeBytes: undefined },
  sysctls: {},
};

/** A request for a pod, with its name and what is otherwise. */
export function podRequest(name: string | undefined, changes: Partial<PodRequest> = {}): PodRequest {
  return { name, labels: {}, replace: false, idFile: undefined, declared: plainPod, infra: plainInfra, ...changes };
}

/** Makes a pod that was never started. */
export async function addPod({ engine }: ScratchEngine, name: string, changes: Partial<PodRequest> = {}): Promise<Pod> {
  return createPod(engine, podRequest(name, changes), new AbortController().signal);
}

/** Records a member that was never started. */
export function addMember(scratch: ScratchEngine, pod: Pod, added: Added = {}): Container {
  return addContainer(scratch, { ...added, podId: pod.id });
}

/** The infra container of a pod. */
export function infraOf({ engine }: ScratchEngine, pod: Pod): Container {
  return engine.containers.get(pod.infraId ?? '');
}
