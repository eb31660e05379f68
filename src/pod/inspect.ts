import { inspectContainer } from '../container/inspect.ts';
import { formatNetworkMode } from '../network/mode.ts';
import type { NamespaceMode, UserNamespaceMode } from '../runtime/request.ts';
import type { ResourceRequest } from '../runtime/resource-request.ts';
import type { ContainerView } from '../container/view.ts';
import { infraNetworks } from './filter.ts';
import type { PodServices } from './services.ts';
import type { PodView } from './state.ts';

/** Everything about a pod in the shape of `podman pod inspect`. */
export function inspectPod(services: PodServices, view: PodView): Readonly<Record<string, unknown>> {
  const { pod, containers, state } = view;
  const { createCommand, exitPolicy, hostname, sharesParent, restart } = pod.request;
  const infra = containers.find(({ record }) => record.id === pod.infraId);
  return {
    Id: pod.id,
    Name: pod.name,
    Created: pod.createdAt,
    CreateCommand: createCommand,
    ExitPolicy: exitPolicy,
    State: state,
    Hostname: hostname,
    ...(Object.keys(pod.labels).length === 0 ? {} : { Labels: new Map(Object.entries(pod.labels)) }),
    CreateCgroup: sharesParent,
    CgroupParent: pod.request.resources.cgroupParent ?? '',
    CgroupPath: podCgroup(view),
    CreateInfra: pod.infraId !== undefined,
    ...(infra === undefined ? {} : inspectInfra(services, view, infra)),
    NumContainers: containers.length,
    ...(containers.length === 0
      ? {}
      : { Containers: containers.map(({ record, state: own }) => ({ Id: record.id, Name: record.name, State: own.name })) }),
    ...inspectLimits(pod.request.resources),
    ...inspectMembers(services, view, infra),
    ...(restart.policy === 'no' ? {} : { RestartPolicy: restart.policy }),
    LockNumber: 0,
  };
}

/** The control group that is around those of its containers; '' while none runs. */
function podCgroup({ containers }: PodView): string {
  const inside = containers.find(({ state }) => state.cgroup !== '')?.state.cgroup ?? '';
  return inside === '' ? '' : inside.replace(/\/[^/]*\/container$/, '');
}

function inspectInfra(services: PodServices, view: PodView, infra: ContainerView): Readonly<Record<string, unknown>> {
  const { request, ports } = infra.record.request;
  const { network, namespaces } = request;
  const { HostConfig: host } = inspectContainer(services, infra, { size: false }) as { HostConfig: Readonly<Record<string, unknown>> };
  const orNull = (list: readonly unknown[]): readonly unknown[] | null => (list.length === 0 ? null : list);
  const dns = network.dns === 'none' ? { servers: [], searches: [], options: [] } : network.dns;
  const networks = infraNetworks(view);
  return {
    InfraContainerID: infra.record.id,
    InfraConfig: {
      PortBindings: ports.length === 0 ? {} : host['PortBindings'],
      HostNetwork: network.mode?.kind === 'host',
      StaticIP: '',
      StaticMAC: '',
      NoManageResolvConf: network.dns === 'none',
      DNSServer: orNull(dns.servers),
      DNSSearch: orNull(dns.searches),
      DNSOption: orNull(dns.options),
      NoManageHostname: network.noHostname,
      NoManageHosts: network.noHosts,
      HostAdd: orNull(network.hosts.flatMap(({ names, address }) => names.map((name) => `${name}:${address}`))),
      HostsFile: network.hostsFile ?? '',
      Networks: orNull(networks),
      NetworkOptions:
        network.mode?.kind === 'pasta' && network.mode.options.length > 0 ? { pasta: [formatNetworkMode(network.mode)] } : null,
      pid_ns: modeText(namespaces.pid),
      userns: namespaces.user.kind === 'private' ? 'host' : 'private',
      uts_ns: modeText(namespaces.uts),
    },
    SharedNamespaces: [...view.pod.request.shared, ...(namespaces.user.kind === 'private' ? [] : ['user'])].toSorted(),
  };
}

function modeText(mode: NamespaceMode | UserNamespaceMode): string {
  if (mode.kind === 'container') return `container:${mode.container}`;
  return mode.kind === 'path' ? `ns:${mode.path}` : mode.kind;
}

function inspectMembers(services: PodServices, { pod }: PodView, infra: ContainerView | undefined): Readonly<Record<string, unknown>> {
  const { securityOptions, members } = pod.request;
  const mounts =
    infra === undefined || infra.record.request.mounts.length === 0
      ? undefined
      : inspectContainer(services, infra, { size: false })['Mounts'];
  return {
    ...(mounts === undefined ? {} : { mounts }),
    ...(members.volumesFrom.length === 0 ? {} : { volumes_from: members.volumesFrom }),
    ...(securityOptions.length === 0 ? {} : { security_opt: securityOptions }),
  };
}

function inspectLimits(resources: ResourceRequest): Readonly<Record<string, unknown>> {
  const { memoryBytes, memorySwapBytes, cpus, cpuShares, cpusetCpus, cpusetMems, blkioWeight } = resources;
  const period = 100_000;
  const limits: readonly (readonly [string, unknown])[] = [
    ['cpu_period', cpus === undefined ? undefined : period],
    ['cpu_quota', cpus === undefined ? undefined : Math.round(cpus * period)],
    ['cpu_shares', cpuShares],
    ['cpuset_cpus', cpusetCpus],
    ['cpuset_mems', cpusetMems],
    ['memory_limit', memoryBytes],
    ['memory_swap', memorySwapBytes],
    ['blkio_weight', blkioWeight],
  ];
  return Object.fromEntries(limits.filter(([, value]) => value !== undefined && value !== 0 && value !== ''));
}
