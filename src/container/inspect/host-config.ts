import type { IdMaps } from '../../runtime/id-maps.ts';
import { userNamespace } from '../../runtime/spec-namespaces.ts';
import { nilIfEmpty, NilList, NilMap } from '../../lib/nil.ts';
import { formatSize } from '../../lib/units.ts';
import type { CgroupFacts } from '../../runtime/facts.ts';
import type { NamespaceMode, UserNamespaceMode, CreateRequest, IpcMode } from '../../runtime/request.ts';
import { wantedMounts } from '../declared.ts';
import { inspectCgroup, inspectLimits } from './limits.ts';
import { inspectBinds, inspectTmpfs } from './mounts.ts';
import { inspectPorts } from './ports.ts';
import type { InspectionParts } from './config.ts';

/** `HostConfig` of an inspection. `manager`: who makes control groups here. */
export function inspectHostConfig(parts: InspectionParts, manager: CgroupFacts['manager']): Readonly<Record<string, unknown>> {
  const { record } = parts;
  const { request, ports, networkMode } = record.request;
  const mounts = wantedMounts(record.request);
  const { identity, lifecycle, security, storage, network } = request;
  return {
    Binds: inspectBinds(mounts),
    ...inspectCgroup(request, manager),
    ContainerIDFile: identity.cidFile ?? '',
    LogConfig: inspectLog(record),
    NetworkMode: networkMode,
    PortBindings: inspectPorts(ports, []),
    RestartPolicy: { Name: lifecycle.restart.policy, MaximumRetryCount: lifecycle.restart.maximum },
    AutoRemove: record.autoRemove,
    AutoRemoveImage: lifecycle.removeImageAtExit,
    Annotations: new Map(Object.entries(parts.spec?.annotations ?? identity.annotations)),
    VolumeDriver: '',
    VolumesFrom: nilIfEmpty(storage.volumesFrom),
    CapAdd: security.addCapabilities,
    CapDrop: security.dropCapabilities,
    ...inspectNames(request),
    GroupAdd: request.process.additionalGroups,
    ...namespaceModes(request),
    ...userNamespaceMode(record),
    Cgroup: '',
    Links: new NilList(),
    OomScoreAdj: request.process.oomScoreAdjust ?? 0,
    Privileged: security.privileged,
    PublishAllPorts: network.publishAll,
    ReadonlyRootfs: storage.readOnly,
    SecurityOpt: securityWords(request),
    Tmpfs: inspectTmpfs(mounts),
    ShmSize: storage.shmSizeBytes ?? 65_536_000,
    Init: request.process.init,
    ...inspectKernel(parts),
    Runtime: lifecycle.runtime ?? 'oci',
    ConsoleSize: [0, 0],
    Isolation: '',
    ...inspectLimits(request, manager),
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
  };
}

/** What the runtime spec says. */
function inspectKernel({ spec }: InspectionParts): Readonly<Record<string, unknown>> {
  const { sysctl = {}, maskedPaths = [], readonlyPaths = [] } = spec?.linux ?? {};
  return {
    Sysctls: new Map(Object.entries(sysctl)),
    MaskedPaths: maskedPaths,
    ReadonlyPaths: readonlyPaths,
    Ulimits: (spec?.process.rlimits ?? []).map(({ type, soft, hard }) => ({
      Name: type,
      Soft: limitNumber(soft),
      Hard: limitNumber(hard),
    })),
  };
}

function inspectLog({ request }: InspectionParts['record']): Readonly<Record<string, unknown>> {
  const { driver, path, maxBytes } = request.log;
  return {
    Type: driver,
    Config: new NilMap(),
    Path: path,
    Tag: request.request.logging.tag ?? '',
    Size: maxBytes === 0 ? '-1B' : formatSize(maxBytes),
  };
}

function inspectNames({ network }: CreateRequest): Readonly<Record<string, unknown>> {
  const { servers, options, searches } = network.dns === 'none' ? { servers: [], options: [], searches: [] } : network.dns;
  return {
    Dns: servers,
    DnsOptions: options,
    DnsSearch: searches,
    ExtraHosts: network.hosts.flatMap(({ names, address }) => names.map((name) => `${name}:${address}`)),
    HostsFile: network.hostsFile ?? '',
  };
}

function namespaceModes({ namespaces }: CreateRequest): Readonly<Record<string, string>> {
  return {
    IpcMode: ipcText(namespaces.ipc),
    PidMode: modeText(namespaces.pid),
    UTSMode: modeText(namespaces.uts),
  };
}

/** Podman's words: a map of its own makes it private; nothing where IDs are those of all containers. */
function userNamespaceMode({ request: { request, idMaps } }: InspectionParts['record']): Readonly<Record<string, unknown>> {
  const mode = userNamespace(request);
  const lines = (map: IdMaps['uid']): string[] => map.map(({ containerID, hostID, size }) => `${containerID}:${hostID}:${size}`);
  const UsernsMode = mode.kind === 'container' || mode.kind === 'path' ? modeText(mode) : idMaps === undefined ? '' : 'private';
  return { UsernsMode, ...(idMaps !== undefined && { IDMappings: { UidMap: lines(idMaps.uid), GidMap: lines(idMaps.gid) } }) };
}

function ipcText(mode: IpcMode): string {
  if (mode.kind === 'unshareable') return 'private';
  return mode.kind === 'private' ? 'shareable' : modeText(mode);
}

function modeText(mode: NamespaceMode | IpcMode | UserNamespaceMode): string {
  if (mode.kind === 'container') return `container:${mode.container}`;
  return mode.kind === 'path' ? `ns:${mode.path}` : mode.kind;
}

function securityWords({ security }: CreateRequest): string[] {
  const { seccomp, labels, noNewPrivileges } = security;
  const profile = seccomp.kind === 'default' ? [] : [`seccomp=${seccomp.kind === 'file' ? seccomp.path : 'unconfined'}`];
  return [...labels.map((label) => `label=${label}`), ...profile, ...(noNewPrivileges ? ['no-new-privileges'] : [])];
}

/** No limit is -1, as Podman prints it. */
function limitNumber(value: bigint): number {
  return value >= 2n ** 63n ? -1 : Number(value);
}
