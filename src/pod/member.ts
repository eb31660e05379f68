import type { Container } from '../container/declared.ts';
import { TiffinError } from '../lib/errors.ts';
import type { CreateRequest, MountRequest, NamespaceMode, NamespaceRequest, NetworkRequest, ProcessRequest } from '../runtime/request.ts';
import { sliceOf, type Pod, type SharedKind } from './declared.ts';

/** For each kind of namespace: what a member said about it. `default` (or none) is nothing, `pod` the pod's in any case, `own` something else. */
export type PodWishes = { readonly [Kind in SharedKind | 'user']?: Wish };

/** What was said about one kind. */
export type Wish = 'default' | 'pod' | 'own';

/** Which pod it is, and who asks. */
export type MemberFacts = {
  readonly pod: Pod;
  /** undefined: the pod has none. */
  readonly infra: Container | undefined;
  /** IDs of the caller on the host. */
  readonly caller: { readonly uid: number; readonly gid: number };
};

/**
 * The request of a container that becomes a member of a pod: it joins what the pod shares, and takes over the pod's volumes, devices and
 * restart policy. Pure.
 *
 * @throws {TiffinError} `invalid-argument` for what only the pod can have, in Podman's words
 */
export function memberRequest(request: CreateRequest, wishes: PodWishes, { pod, infra, caller }: MemberFacts): CreateRequest {
  const restarted = withSlice(withRestart(request, pod), pod);
  if (infra === undefined) {
    refusePodWishes(wishes);
    return restarted;
  }
  if (wishes.user === 'own')
    throw new TiffinError('invalid-argument', 'cannot set user namespace mode when joining pod with infra container: invalid argument');
  const joins = (kind: SharedKind): boolean =>
    wishes[kind] === 'pod' || ((wishes[kind] ?? 'default') === 'default' && pod.request.shared.includes(kind));
  return inherit(
    {
      ...restarted,
      process: memberProcess(request.process, infra, caller),
      network: memberNetwork(request.network, infra, { net: joins('net'), uts: joins('uts') }),
      namespaces: memberNamespaces(request.namespaces, infra, joins),
    },
    pod,
    infra,
  );
}

/** @throws {TiffinError} when a namespace of a pod was asked for and there is none */
export function refusePodWishes(wishes: PodWishes): void {
  if (Object.values(wishes).includes('pod'))
    throw new TiffinError(
      'invalid-argument',
      'cannot use pod namespace as container is not joining a pod or pod has no infra container: invalid argument',
    );
}

function withRestart(request: CreateRequest, pod: Pod): CreateRequest {
  const { lifecycle } = request;
  const isOpen = lifecycle.restart.policy === 'no' && !lifecycle.removeAtExit && lifecycle.initContainer === undefined;
  return isOpen ? { ...request, lifecycle: { ...lifecycle, restart: pod.request.restart } } : request;
}

/** Who asks for another place, or for none, gets that. */
function withSlice(request: CreateRequest, pod: Pod): CreateRequest {
  const { resources } = request;
  const slice = sliceOf(pod);
  const isOpen = resources.cgroupParent === undefined && (resources.cgroups === undefined || resources.cgroups === 'enabled');
  return slice !== undefined && isOpen ? { ...request, resources: { ...resources, podSlice: slice } } : request;
}

/** With keep-id the caller is who runs things, as it would be in a container alone. */
function memberProcess(own: ProcessRequest, infra: Container, caller: MemberFacts['caller']): ProcessRequest {
  const { user } = infra.request.request.namespaces;
  if (user.kind !== 'keep-id' || own.user !== undefined) return own;
  return { ...own, user: `${user.uid ?? caller.uid}:${user.gid ?? caller.gid}` };
}

function memberNetwork(network: NetworkRequest, infra: Container, joins: { readonly net: boolean; readonly uts: boolean }): NetworkRequest {
  if (joins.uts && network.hostname !== undefined)
    throw new TiffinError(
      'invalid-argument',
      'invalid config provided: cannot set hostname when joining the pod UTS namespace: invalid configuration',
    );
  if (!joins.net) return network;
  const shared = 'network cannot be configured when it is shared with a pod';
  if (network.ports.length > 0 || network.publishAll)
    throw new TiffinError(
      'invalid-argument',
      `invalid config provided: published or exposed ports must be defined when the pod is created: ${shared}`,
    );
  if (network.hosts.length > 0)
    throw new TiffinError('invalid-argument', `invalid config provided: extra host entries must be specified on the pod: ${shared}`);
  const { mode } = infra.request.request.network;
  return {
    ...network,
    mode: mode?.kind === 'host' ? mode : { kind: 'container', container: infra.id },
    dns: { servers: [], searches: [], options: [] },
  };
}

function memberNamespaces(own: NamespaceRequest, infra: Container, joins: (kind: SharedKind) => boolean): NamespaceRequest {
  const theirs = { kind: 'container', container: infra.id } as const;
  const { namespaces } = infra.request.request;
  const shared = <Mode extends NamespaceMode | NamespaceRequest['ipc']>(
    kind: SharedKind,
    mode: Mode,
    ofInfra: Mode,
  ): Mode | typeof theirs => (joins(kind) ? (ofInfra.kind === 'host' ? ofInfra : theirs) : mode);
  const { userUnsaid: _userUnsaid, subordinate: _subordinate, ...rest } = own;
  return {
    ...rest,
    user: namespaces.user.kind === 'host' ? namespaces.user : theirs,
    uidMap: [],
    gidMap: [],
    pid: shared('pid', own.pid, namespaces.pid),
    ipc: shared('ipc', own.ipc, namespaces.ipc),
    uts: shared('uts', own.uts, namespaces.uts),
    cgroup: shared('cgroup', own.cgroup, namespaces.cgroup),
  };
}

/** What the members of a pod take over: mounts that they have nothing of their own at, devices, options of security that they say nothing about. */
function inherit(request: CreateRequest, pod: Pod, infra: Container): CreateRequest {
  const { mounts, volumesFrom, security: theirs } = pod.request.members;
  const { security: own, storage } = request;
  const targets = new Set(storage.mounts.map(({ target }) => target));
  const either = (mine: readonly string[], podwide: readonly string[]): readonly string[] => (mine.length === 0 ? podwide : mine);
  return {
    ...request,
    storage: {
      ...storage,
      mounts: [...storage.mounts, ...mounts.filter(({ target }) => !targets.has(target)).map((mount) => named(mount, infra))],
      volumesFrom: [...storage.volumesFrom, ...volumesFrom],
    },
    security: {
      ...own,
      noNewPrivileges: own.noNewPrivileges || theirs.noNewPrivileges,
      devices: [...own.devices, ...theirs.devices],
      cdiDevices: [...(own.cdiDevices ?? []), ...(theirs.cdiDevices ?? [])],
      seccomp: own.seccomp.kind === 'default' ? theirs.seccomp : own.seccomp,
      labels: either(own.labels, theirs.labels),
      mask: either(own.mask, theirs.mask),
      unmask: either(own.unmask, theirs.unmask),
      procOptions: either(own.procOptions, theirs.procOptions),
    },
  };
}

/** A volume without a name was given one when the pod was made: all members have the same. */
function named(mount: MountRequest, infra: Container): MountRequest {
  if (mount.kind !== 'volume' || mount.name !== undefined) return mount;
  const found = infra.request.mounts.find((resolved) => resolved.kind === 'bind' && resolved.target === mount.target);
  return found?.kind === 'bind' && found.volume !== undefined ? { ...mount, name: found.volume } : mount;
}
