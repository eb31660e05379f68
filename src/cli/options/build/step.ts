import { resourceOptions } from '../limits.ts';
import { commaList, flag, list, optionalFlag, refused, value } from '../option.ts';

/** Options of `build` about what RUN may see and do. */
export const buildStepOptions = () => ({
  secrets: list('--secret', {
    valueName: 'id=name[,src=file|,env=variable]',
    description: 'A secret for RUN --mount=type=secret; without a source, one of `tiffin secret`',
    complete: 'build-secret',
  }),
  ssh: list('--ssh', {
    valueName: 'default|id[=socket|key…]',
    description: 'An SSH agent, or keys, for RUN --mount=type=ssh',
    complete: ['default'],
  }),
  volumes: list('-v,--volume', {
    valueName: 'source:target[:options]',
    description: 'Mount a directory of the host in each RUN',
    complete: 'directory',
  }),
  capAdd: commaList('--cap-add', { valueName: 'capability', description: 'Add a capability to RUN, or ALL', complete: 'capability' }),
  capDrop: commaList('--cap-drop', { valueName: 'capability', description: 'Drop a capability from RUN, or ALL', complete: 'capability' }),
  securityOptions: list('--security-opt', {
    valueName: 'option',
    description: 'Set a security option: no-new-privileges, seccomp=FILE|unconfined, mask=PATH, unmask=PATH|ALL, label=…',
    complete: 'security-option',
  }),
  allow: commaList('--allow', {
    valueName: 'what',
    description: 'Allow RUN to use this: security.insecure, network.host, device',
    complete: ['security.insecure', 'network.host', 'device'],
  }),
  devices: list('--device', {
    valueName: 'host[:container][:permissions]',
    description: 'Add a device of the host to each RUN',
    complete: 'file',
  }),
  groups: commaList('--group-add', {
    valueName: 'group',
    description: 'Add a supplementary group to RUN; keep-groups keeps those of the user who calls',
    complete: ['keep-groups'],
  }),
  shmSize: value('--shm-size', { valueName: 'size', description: 'Size of /dev/shm, 65536k unless set', complete: 'none' }),
  ulimits: commaList('--ulimit', {
    valueName: 'name=soft[:hard]',
    description: 'Set a resource limit of its processes',
    complete: 'ulimit',
  }),
});

/** Options of `build` about what RUN may reach. */
export const buildNetworkOptions = () => ({
  network: value('--network,--net', {
    valueName: 'mode',
    description: 'Network of RUN: default, none, host or one that is named',
    complete: 'network-mode',
  }),
  hosts: commaList('--add-host', {
    valueName: 'name:address',
    description: 'Add a line to /etc/hosts; host-gateway is the host',
    complete: 'host-entry',
  }),
  noHosts: flag('--no-hosts', { description: "Leave the image's /etc/hosts alone" }),
  noHostname: flag('--no-hostname', { description: "Leave the image's /etc/hostname alone" }),
  dnsServers: commaList('--dns', {
    valueName: 'address',
    description: 'Name server of the container; none leaves /etc/resolv.conf alone',
    complete: 'none',
  }),
  dnsSearches: commaList('--dns-search', { valueName: 'domain', description: 'DNS search domain of the container', complete: 'none' }),
  dnsOptions: commaList('--dns-option', {
    valueName: 'option',
    description: 'DNS option of the container, such as ndots:2',
    complete: 'none',
  }),
  httpProxy: optionalFlag('--http-proxy', { description: 'Pass on the proxy variables of the host', defaultText: 'true' }),
});

/** Options of `build` about what RUN may use: those of `run` that Podman's builds have, and two more. */
export const buildLimitOptions = () => {
  const { memory, memorySwap, cpuShares, cpuPeriod, cpuQuota, cpusetCpus, cpusetMems, cpus, pidsLimit } = resourceOptions();
  return {
    memory,
    memorySwap,
    cpus,
    cpuShares,
    cpuPeriod,
    cpuQuota,
    cpusetCpus,
    cpusetMems,
    pidsLimit,
    cgroupParent: value('--cgroup-parent', { valueName: 'slice', description: 'Create control groups below this one', complete: 'none' }),
  };
};

const ownNamespaces = ['private', 'host'];

/** Options of `build` about the namespaces of RUN. */
export const buildNamespaceOptions = () => ({
  user: value('--userns', {
    valueName: 'mode',
    description: 'User namespace of RUN: private, or host, which is the one of all containers',
    complete: ownNamespaces,
  }),
  pid: value('--pid', { valueName: 'mode', description: 'PID namespace of RUN: private or host', complete: ownNamespaces }),
  ipc: value('--ipc', { valueName: 'mode', description: 'IPC namespace of RUN: private or host', complete: ownNamespaces }),
  uts: value('--uts', { valueName: 'mode', description: 'UTS namespace of RUN: private or host', complete: ownNamespaces }),
  cgroup: value('--cgroupns', { valueName: 'mode', description: 'Cgroup namespace of RUN: private or host', complete: ownNamespaces }),
  isolation: value('--isolation', {
    valueName: 'type',
    description: 'Isolation of RUN: rootless, oci or default, which all mean a container',
    complete: ['rootless', 'oci', 'default'],
    defaultText: 'rootless',
  }),
  uidMap: refused('--userns-uid-map', { reason: otherMaps }),
  gidMap: refused('--userns-gid-map', { reason: otherMaps }),
  uidMapUser: refused('--userns-uid-map-user', { reason: otherMaps }),
  gidMapGroup: refused('--userns-gid-map-group', { reason: otherMaps }),
  hooks: refused('--hooks-dir', { reason: 'hooks of the OCI runtime are not run in builds' }),
  runtimeFlags: refused('--runtime-flag', { reason: 'builds run in no other runtime' }),
});

const otherMaps = 'layers have the owners of the one map of all containers; use run --uidmap with the image';
