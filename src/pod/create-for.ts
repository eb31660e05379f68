import { plainResources } from '../runtime/plain-request.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { createPod } from './create.ts';
import type { PodDeclared } from './declared.ts';
import { joinPod, type Member } from './join.ts';
import type { PodWishes } from './member.ts';
import { finishRemoval } from './remove.ts';
import type { PodServices } from './services.ts';

/** How the pod of `--pod new:NAME` is made. */
export type NewPodOptions = {
  readonly name: string;
  readonly createCommand: readonly string[];
  readonly wishes: PodWishes;
  readonly signal: AbortSignal;
};

/** A pod that was made for one container, and the container as its member. */
export type MadeFor = {
  readonly member: Member;
  /** Removes the pod again, unless somebody has joined it. */
  readonly undo: () => Promise<void>;
};

/**
 * Makes the pod of `--pod new:NAME`: network, ports and host name that were asked for the container are the pod's.
 *
 * @throws {TiffinError} `already-exists` when the name is taken
 */
export async function createPodFor(services: PodServices, request: CreateRequest, options: NewPodOptions): Promise<MadeFor> {
  const { name, createCommand, wishes, signal } = options;
  const { network, namespaces } = request;
  const shared = (['ipc', 'net', 'pid', 'uts'] as const).filter((kind) => kind !== 'pid' || wishes.pid === 'pod');
  const declared: PodDeclared = {
    createCommand,
    exitPolicy: 'continue',
    shared,
    sharesParent: true,
    hostname: network.hostname ?? '',
    restart: request.lifecycle.restart,
    resources: { ...plainResources(), manager: request.resources.manager },
    securityOptions: [],
    members: {
      mounts: [],
      volumesFrom: [],
      security: {
        devices: [],
        cdiDevices: [],
        noNewPrivileges: false,
        seccomp: { kind: 'default' },
        labels: [],
        mask: [],
        unmask: [],
        procOptions: [],
      },
    },
  };
  const infra = {
    name: undefined,
    network,
    namespaces: {
      ...namespaces,
      pid: { kind: 'private' },
      ipc: { kind: 'private' },
      uts: { kind: 'private' },
      cgroup: { kind: 'private' },
    },
    storage: { mounts: [], shmSizeBytes: request.storage.shmSizeBytes },
    sysctls: {},
  } as const;
  const pod = await createPod(services, { name, labels: {}, replace: false, idFile: undefined, declared, infra }, signal);
  const own = { ...network, mode: undefined, ports: [], publishAll: false, hosts: [], hostname: undefined };
  const asMember = { ...request, network: own, namespaces: { ...namespaces, user: { kind: 'private' }, uidMap: [], gidMap: [] } } as const;
  const podWishes: PodWishes = { ...wishes, net: 'default', user: 'default' };
  return { member: joinPod(services, asMember, podWishes, pod.id), undo: () => removeUnused(services, pod.id) };
}

async function removeUnused(services: PodServices, id: string): Promise<void> {
  const pod = services.pods.find(id);
  if (pod === undefined) return;
  const isUsed = services.containers.listOfPod(id).some((container) => container.id !== pod.infraId);
  if (isUsed || !services.pods.markRemoving(id)) return;
  await finishRemoval(services, pod, { graceSeconds: 0, signal: new AbortController().signal });
}
