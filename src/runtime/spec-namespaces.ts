import { TiffinError } from '../lib/errors.ts';
import type { LinuxSpec, NamespaceType } from '../oci/runtime-spec.ts';
import type { NamespaceTargets, RuntimeSpecInput } from './facts.ts';
import type { CreateRequest, IpcMode, NamespaceMode, UserNamespaceMode } from './request.ts';

/** The namespaces of a container, sorted by whose they are. */
export type ContainerNamespaces = {
  readonly list: LinuxSpec['namespaces'];
  /** New for this container. */
  readonly owned: ReadonlySet<NamespaceType>;
  /** The host's (of the user kind: the realm's). */
  readonly shared: ReadonlySet<NamespaceType>;
};

type Mode = NamespaceMode | IpcMode | UserNamespaceMode | { readonly kind: string };
type Kind = keyof NamespaceTargets;

const procNames: Readonly<Record<Kind, string>> = { user: 'user', pid: 'pid', net: 'net', ipc: 'ipc', uts: 'uts', cgroup: 'cgroup' };

/**
 * Which namespaces are new, joined or the host's.
 *
 * @throws {TiffinError} `invalid-argument` when the process of a joined namespace is not known
 */
export function containerNamespaces(input: Pick<RuntimeSpecInput, 'request' | 'targets'>): ContainerNamespaces {
  const { namespaces } = input.request;
  const rows: readonly (readonly [NamespaceType, Kind, Mode])[] = [
    ['pid', 'pid', namespaces.pid],
    ['network', 'net', networkMode(input.request)],
    ['ipc', 'ipc', namespaces.ipc],
    ['uts', 'uts', namespaces.uts],
    ['user', 'user', userNamespace(input.request)],
    ['cgroup', 'cgroup', namespaces.cgroup],
  ];
  const list: LinuxSpec['namespaces'][number][] = [{ type: 'mount' }];
  const owned = new Set<NamespaceType>(['mount']);
  const shared = new Set<NamespaceType>();
  for (const [type, kind, mode] of rows) {
    if (mode.kind === 'host') shared.add(type);
    else if ('path' in mode) list.push({ type, path: mode.path });
    else if ('container' in mode) list.push({ type, path: targetPath(kind, mode.container, joinedProcesses(input)) });
    else {
      owned.add(type);
      list.push({ type });
    }
  }
  return { list, owned, shared };
}

/**
 * The user namespace that is meant: who joins the processes or the IPC objects of another container joins its user namespace, too, unless
 * told otherwise. Mounts of /proc and /dev/mqueue belong to it.
 */
export function userNamespace({ namespaces }: CreateRequest): UserNamespaceMode {
  const { user, pid, ipc } = namespaces;
  if (user.kind !== 'private') return user;
  return [pid, ipc].find((mode) => mode.kind === 'container') ?? user;
}

/** The processes whose namespaces are joined; that of the user namespace is the one whose PID or IPC namespace is. */
export function joinedProcesses({ request, targets }: Pick<RuntimeSpecInput, 'request' | 'targets'>): NamespaceTargets {
  if (request.namespaces.user.kind !== 'private' || userNamespace(request).kind === 'private') return targets;
  const user = request.namespaces.pid.kind === 'container' ? targets.pid : targets.ipc;
  return user === undefined ? targets : { ...targets, user };
}

function networkMode(request: CreateRequest): Mode {
  const mode = request.network.mode ?? { kind: 'pasta' };
  return ['pasta', 'slirp4netns', 'none', 'bridge'].includes(mode.kind) ? { kind: 'private' } : mode;
}

function targetPath(kind: Kind, container: string, targets: NamespaceTargets): string {
  const target = targets[kind];
  if (target === undefined)
    throw new TiffinError('wrong-state', `cannot join the ${procNames[kind]} namespace of container ${container}: it is not running`);
  return `/proc/${target.pid}/ns/${procNames[kind]}`;
}
