import { TiffinError } from '../lib/errors.ts';
import type { LinuxSpec, MountSpec, RuntimeSpec } from '../oci/runtime-spec.ts';
import { requireOwnNamespace, ownsSysctl } from './sysctls.ts';
import type { RuntimeSpecInput } from './facts.ts';
import { identityMap, splitMap } from './id-maps.ts';
import { guardedPaths } from './masked-paths.ts';
import { deviceMountSpecs, joinMounts, userMounts } from './mount-specs.ts';
import { additionalGroups, containerUser, keepsGroups, processSpec } from './process-spec.ts';
import type { CreateRequest, DeviceRequest } from './request.ts';
import { resourcesSpec } from './resources.ts';
import { resolveSeccomp } from './seccomp/resolve.ts';
import { parseSignal } from '../lib/signal.ts';
import { type ContainerNamespaces, containerNamespaces } from './spec-namespaces.ts';
import { isSystemContainer, stopSignalName, systemContainerMounts } from './system-container.ts';
import { systemMounts } from './system-mounts.ts';
import { formatUserSpec, numericId } from './user-spec.ts';

/** A runtime spec, and what the user should be told about it. */
export type BuiltSpec = { readonly spec: RuntimeSpec; readonly warnings: readonly string[] };

// What we write is within 1.0.2, and crun 1.8 of Debian 12 refuses a config that claims more than 1.0.
const ociVersion = '1.0.2';

/** Names in our annotations: what an OCI runtime spec has no field for. */
export const annotationNames = {
  user: 'io.tiffin.user',
  groups: 'io.tiffin.groups',
  /** The word that crun looks for. */
  keepGroups: 'run.oci.keep_original_groups',
  stopSignal: 'org.opencontainers.image.stopSignal',
} as const;

/**
 * Joins request, image, settings and host to the runtime spec of one container. Pure.
 *
 * @throws {TiffinError} `invalid-argument` or `unsupported`, naming the option
 */
export function buildRuntimeSpec(input: RuntimeSpecInput): BuiltSpec {
  const { request, container } = input;
  refuseConflicts(request);
  const namespaces = containerNamespaces(input);
  const hostname = containerHostname(input, namespaces);
  const maps = idMappings(input);
  const guarded = guardedPaths(request.security, !namespaces.owned.has('network'));
  const process = processSpec(input, hostname);
  const isSystem = isSystemContainer(request, process.args);
  const system = systemMounts({
    request,
    container,
    shmSizeBytes: request.storage.shmSizeBytes ?? input.settings.shmSizeBytes,
    owned: namespaces.owned,
    shared: namespaces.shared,
    ipcProcess: input.targets.ipc,
    gidMappings: maps.gidMappings,
    isSystem,
  });
  const sysctl = sysctlSpec(input, namespaces);
  const linux: LinuxSpec = {
    ...(Object.keys(sysctl).length > 0 && { sysctl }),
    ...(namespaces.owned.has('user') && maps),
    resources: resourcesSpec(request.resources),
    namespaces: namespaces.list,
    ...(propagatesFromHost(input) && { rootfsPropagation: 'rslave' }),
    ...seccompSpec(input, process.capabilities.bounding),
    ...(guarded.masked.length > 0 && { maskedPaths: guarded.masked }),
    ...(guarded.readOnly.length > 0 && { readonlyPaths: guarded.readOnly }),
  };
  const spec: RuntimeSpec = {
    ociVersion,
    process,
    root: { path: 'rootfs', ...(request.storage.readOnly && { readonly: true }) },
    ...(namespaces.owned.has('uts') && {
      hostname,
      ...(request.network.domainname !== undefined && { domainname: request.network.domainname }),
    }),
    mounts: joinMounts(
      isSystem ? systemContainerMounts(request) : [],
      system,
      timezoneMount(input),
      deviceMountSpecs(containerDevices(input)),
      userMounts(input.mounts, container),
    ),
    annotations: annotations(input, process.args),
    linux,
  };
  return { spec, warnings: [] };
}

/** The hostname: what was asked for, the host's where its network or UTS namespace is shared, else the short ID. */
export function containerHostname(
  input: Pick<RuntimeSpecInput, 'request' | 'host' | 'container'>,
  namespaces: ContainerNamespaces,
): string {
  const asked = input.request.network.hostname;
  if (asked !== undefined) return asked;
  const joined = input.container.names?.hostname;
  if (joined !== undefined && !namespaces.owned.has('uts')) return joined;
  return namespaces.shared.has('uts') || namespaces.shared.has('network') ? input.host.hostname : input.container.id.slice(0, 12);
}

function refuseConflicts({ storage, network, namespaces, lifecycle }: CreateRequest): void {
  const mode = network.mode?.kind ?? 'pasta';
  const servers = network.dns === 'none' ? [] : network.dns.servers;
  const conflicts: readonly (readonly [boolean, string])[] = [
    [
      network.hostname !== undefined && ['host', 'container'].includes(namespaces.uts.kind),
      'invalid config provided: cannot set hostname when running in the host UTS namespace: invalid configuration',
    ],
    [
      mode === 'container' && network.hosts.length > 0,
      'invalid config provided: cannot set extra host entries when the container is joined to another containers network namespace: invalid configuration',
    ],
    [
      storage.shmSizeBytes !== undefined && namespaces.ipc.kind === 'host',
      'invalid config provided: cannot set shmsize when running in the {host } IPC Namespace',
    ],
    [network.noHosts && network.hosts.length > 0, '--no-hosts and --add-host cannot be set together'],
    [servers.length > 0 && ['none', 'container'].includes(mode), `conflicting options: dns and the network mode: ${mode}`],
    [
      lifecycle.removeAtExit && lifecycle.restart.policy !== 'no',
      'the --rm option conflicts with --restart, when the restartPolicy is not "" and "no"',
    ],
  ];
  const found = conflicts.find(([conflicting]) => conflicting);
  if (found !== undefined) throw new TiffinError('invalid-argument', found[1]);
}

type Mappings = Required<Pick<LinuxSpec, 'uidMappings' | 'gidMappings'>>;

/** What IDs inside are; in a user namespace that is shared or joined, too. */
function idMappings({ idMaps, host }: RuntimeSpecInput): Mappings {
  return {
    uidMappings: splitMap(idMaps?.uid ?? identityMap(host.uidMap), host.uidMap),
    gidMappings: splitMap(idMaps?.gid ?? identityMap(host.gidMap), host.gidMap),
  };
}

function sysctlSpec({ request, settings }: RuntimeSpecInput, { owned, shared }: ContainerNamespaces): Readonly<Record<string, string>> {
  for (const [key, value] of Object.entries(request.process.sysctls)) requireOwnNamespace(key, value, { owned, shared });
  const defaults = Object.entries(settings.sysctls).filter(([key]) => ownsSysctl(key, owned));
  return { ...Object.fromEntries(defaults), ...request.process.sysctls };
}

function seccompSpec(input: RuntimeSpecInput, bounding: readonly string[]): Pick<LinuxSpec, 'seccomp'> {
  const { security } = input.request;
  if (security.seccomp.kind === 'unconfined' || (security.privileged && security.seccomp.kind === 'default')) return {};
  const { architecture, kernel } = input.host;
  return {
    seccomp: resolveSeccomp(security.seccomp.kind === 'file' ? input.seccompProfile : undefined, {
      capabilities: bounding,
      architecture,
      kernel,
    }),
  };
}

function containerDevices({ request, host }: RuntimeSpecInput): readonly DeviceRequest[] {
  const asked = request.security.devices;
  if (!request.security.privileged) return asked;
  return [...host.devices.map((path) => ({ source: path, target: path, permissions: 'rwm' })), ...asked];
}

function timezoneMount({ timezoneFile }: RuntimeSpecInput): readonly MountSpec[] {
  return timezoneFile === undefined
    ? []
    : [{ destination: '/etc/localtime', type: 'bind', source: timezoneFile, options: ['bind', 'rprivate', 'ro'] }];
}

// A mount that is to follow the host's needs a root that does; so do devices that may be unplugged.
function propagatesFromHost({ request, mounts }: RuntimeSpecInput): boolean {
  const follows = mounts.some((mount) => mount.kind === 'bind' && /slave|shared/.test(mount.options.propagation));
  return follows || request.security.privileged || request.security.devices.length > 0;
}

function annotations(input: RuntimeSpecInput, command: readonly string[]): Readonly<Record<string, string>> {
  const { request, image } = input;
  const user = containerUser(input);
  const named = numericId(user.user) === undefined || (user.group !== undefined && numericId(user.group) === undefined);
  const groups = additionalGroups(request, input.host);
  return {
    'io.container.manager': 'tiffin',
    [annotationNames.stopSignal]: String(parseSignal(stopSignalName(request, image, command))),
    ...((named || user.group === undefined) && { [annotationNames.user]: formatUserSpec(user) }),
    ...(groups.length > 0 && { [annotationNames.groups]: groups.join(',') }),
    ...(keepsGroups(request) && { [annotationNames.keepGroups]: '1' }),
    ...request.identity.annotations,
  };
}
