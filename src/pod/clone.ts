import { cloneContainer } from '../container/clone.ts';
import type { Container } from '../container/declared.ts';
import type { CreateRequest, LifecycleRequest, NamespaceRequest } from '../runtime/request.ts';
import type { ResourceRequest } from '../runtime/resource-request.ts';
import { createPod, type PodRequest } from './create.ts';
import type { MemberDefaults, Pod, PodDeclared } from './declared.ts';
import { withoutAlias } from './infra.ts';
import { removePod } from './remove.ts';
import type { PodServices } from './services.ts';
import { startPod } from './start.ts';

/** What is to be otherwise in a clone; undefined and empty is as it was. */
export type PodChanges = {
  readonly labels: Readonly<Record<string, string>>;
  readonly restart: LifecycleRequest['restart'] | undefined;
  readonly hostname: string | undefined;
  readonly infraName: string | undefined;
  readonly resources: Partial<ResourceRequest>;
  readonly namespaces: Partial<NamespaceRequest>;
  readonly shmSizeBytes: number | undefined;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly securityOptions: readonly string[];
  readonly members: MemberDefaults;
};

/** How a pod is cloned. */
export type PodCloneOptions = {
  /** undefined: the old one's with `-clone` behind it, and a number where that is taken. */
  readonly name: string | undefined;
  readonly changes: PodChanges;
  readonly createCommand: readonly string[];
  /** Remove the old one. */
  readonly destroy: boolean;
  readonly start: boolean;
  readonly signal: AbortSignal;
};

/**
 * Makes a pod as another was asked for, with clones of its containers. What was written in those is not in these; named volumes are shared.
 * When one cannot be made, none is left.
 *
 * @throws {TiffinError} what `createPod` and the creation of a container throw
 */
export async function clonePod(services: PodServices, old: Pod, options: PodCloneOptions): Promise<Pod> {
  const { signal, destroy, start } = options;
  const containers = services.containers.listOfPod(old.id);
  const infra = containers.find(({ id }) => id === old.infraId);
  const pod = await createPod(services, cloneRequest(services, { old, infra, options }), signal);
  try {
    for (const container of containers.filter((each) => each !== infra)) await cloneMember(services, container, { old, pod, signal });
  } catch (error) {
    await removePod(services, pod, { force: true, graceSeconds: 0, signal: new AbortController().signal });
    throw error;
  }
  if (destroy) await removePod(services, old, { force: true, signal });
  if (start) await startPod(services, pod, signal);
  return pod;
}

type CloneParts = { readonly old: Pod; readonly infra: Container | undefined; readonly options: PodCloneOptions };

function cloneRequest(services: PodServices, { old, infra, options }: CloneParts): PodRequest {
  const { changes, name, createCommand } = options;
  return {
    name: name ?? freeName(services, old.name),
    labels: { ...old.labels, ...changes.labels },
    replace: false,
    idFile: undefined,
    declared: changedPod(old.request, changes, createCommand),
    infra: infra === undefined ? undefined : changedInfra(infra.request.request, old, changes),
  };
}

function changedPod(old: PodDeclared, changes: PodChanges, createCommand: readonly string[]): PodDeclared {
  const { mounts, volumesFrom, security } = changes.members;
  return {
    ...old,
    createCommand,
    hostname: changes.hostname ?? old.hostname,
    restart: changes.restart ?? old.restart,
    resources: { ...old.resources, ...changes.resources },
    securityOptions: [...old.securityOptions, ...changes.securityOptions],
    members: {
      mounts: [...old.members.mounts, ...mounts],
      volumesFrom: [...old.members.volumesFrom, ...volumesFrom],
      security: {
        ...(changes.securityOptions.length === 0 ? old.members.security : security),
        devices: [...old.members.security.devices, ...security.devices],
      },
    },
  };
}

function changedInfra(old: CreateRequest, pod: Pod, changes: PodChanges): NonNullable<PodRequest['infra']> {
  const hostname = changes.hostname ?? (pod.request.hostname === '' ? undefined : pod.request.hostname);
  return {
    name: changes.infraName,
    network: { ...old.network, hostname, mode: withoutAlias(old.network.mode, pod.name) },
    namespaces: { ...old.namespaces, ...changes.namespaces },
    storage: {
      mounts: [...old.storage.mounts, ...changes.members.mounts],
      shmSizeBytes: changes.shmSizeBytes ?? old.storage.shmSizeBytes,
    },
    sysctls: { ...old.process.sysctls, ...changes.sysctls },
  };
}

async function cloneMember(
  services: PodServices,
  container: Container,
  { old, pod, signal }: { readonly old: Pod; readonly pod: Pod; readonly signal: AbortSignal },
): Promise<void> {
  const join = (request: CreateRequest): { request: CreateRequest; pod: { id: string } } => ({
    request: rehomed(request, old.infraId, pod.infraId),
    pod: { id: pod.id },
  });
  const plain = { name: undefined, image: undefined, resources: {}, destroy: false, force: false, run: false };
  await cloneContainer(services, container, { ...plain, join, signal });
}

/** The same request, with the namespaces of the other pod. */
function rehomed(request: CreateRequest, from: string | undefined, to: string | undefined): CreateRequest {
  if (from === undefined || to === undefined) return request;
  const moved = <Mode extends { readonly kind: string }>(mode: Mode): Mode =>
    'container' in mode && mode.container === from ? { ...mode, container: to } : mode;
  const { namespaces, network } = request;
  const { user, pid, ipc, uts, cgroup } = namespaces;
  return {
    ...request,
    network: { ...network, mode: network.mode === undefined ? undefined : moved(network.mode) },
    namespaces: { ...namespaces, user: moved(user), pid: moved(pid), ipc: moved(ipc), uts: moved(uts), cgroup: moved(cgroup) },
  };
}

function freeName({ pods, containers }: PodServices, old: string): string {
  for (let number = 0; ; number += 1) {
    const name = `${old}-clone${number === 0 ? '' : number}`;
    if (pods.find(name)?.name !== name && containers.find(name)?.name !== name) return name;
  }
}
