import type { ProcessIdentity } from '../native/plan.ts';
import type { IdMappingSpec, MountSpec, NamespaceType } from '../oci/runtime-spec.ts';
import type { ContainerFacts } from './facts.ts';
import { isMapped } from './id-maps.ts';
import type { CreateRequest } from './request.ts';
import { userNamespace } from './spec-namespaces.ts';

/** What the mounts of /proc, /sys, /dev and /etc depend on. */
export type SystemMountFacts = {
  readonly request: CreateRequest;
  readonly container: ContainerFacts;
  readonly shmSizeBytes: number;
  /** Namespaces that are new for this container. */
  readonly owned: ReadonlySet<NamespaceType>;
  /** Namespaces that are the host's. */
  readonly shared: ReadonlySet<NamespaceType>;
  /** Whose IPC namespace is joined. */
  readonly ipcProcess: ProcessIdentity | undefined;
  readonly gidMappings: readonly IdMappingSpec[];
  /** Its init makes control groups for what it starts. */
  readonly isSystem: boolean;
};

const ttyGroup = 5;

/** The file systems that every container has, before what the user asked for; parents first. */
export function systemMounts(facts: SystemMountFacts): readonly MountSpec[] {
  return [...kernelMounts(facts), ...deviceMounts(facts), ...sharedMemory(facts), ...etcMounts(facts), cgroupMount(facts)];
}

function kernelMounts({ request, owned, shared }: SystemMountFacts): readonly MountSpec[] {
  const { procOptions } = request.security;
  const proc: MountSpec = shared.has('pid')
    ? { destination: '/proc', type: 'bind', source: '/proc', options: ['rbind', 'nosuid', 'noexec', 'nodev', 'rprivate'] }
    : { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev', ...procOptions] };
  const access = request.security.privileged ? 'rw' : 'ro';
  const sys: MountSpec = mayMountSysfs(request, owned)
    ? { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'noexec', 'nodev', access] }
    : { destination: '/sys', type: 'bind', source: '/sys', options: ['rprivate', 'nosuid', 'noexec', 'nodev', access, 'rbind'] };
  return [proc, sys];
}

/** It shows a network, and belongs to the user namespace of that: to our own, or to the one that we join with it. */
function mayMountSysfs(request: CreateRequest, owned: ReadonlySet<NamespaceType>): boolean {
  if (owned.has('network')) return true;
  const { mode } = request.network;
  const user = userNamespace(request);
  return mode?.kind === 'container' && user.kind === 'container' && user.container === mode.container;
}

function deviceMounts({ request, shared, gidMappings }: SystemMountFacts): readonly MountSpec[] {
  const { readOnly, readOnlyTmpfs } = request.storage;
  const group = gidMappings.length === 0 || isMapped(gidMappings, ttyGroup) ? [`gid=${ttyGroup}`] : [];
  return [
    {
      destination: '/dev',
      type: 'tmpfs',
      source: 'tmpfs',
      options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k', ...(readOnly && !readOnlyTmpfs ? ['ro'] : [])],
    },
    {
      destination: '/dev/pts',
      type: 'devpts',
      source: 'devpts',
      options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', ...group],
    },
    shared.has('ipc')
      ? { destination: '/dev/mqueue', type: 'bind', source: '/dev/mqueue', options: ['bind', 'nosuid', 'noexec', 'nodev', 'private'] }
      : { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: ['nosuid', 'noexec', 'nodev'] },
  ];
}

const hostsMemory: MountSpec = {
  destination: '/dev/shm',
  type: 'bind',
  source: '/dev/shm',
  options: ['bind', 'rprivate', 'nosuid', 'noexec', 'nodev'],
};

function sharedMemory({ request, shared, ipcProcess, shmSizeBytes }: SystemMountFacts): readonly MountSpec[] {
  if (request.namespaces.ipc.kind === 'none') return [];
  if (shared.has('ipc')) return [hostsMemory];
  if (request.namespaces.ipc.kind === 'container' && ipcProcess !== undefined)
    return [{ ...hostsMemory, source: `/proc/${ipcProcess.pid}/root/dev/shm` }];
  const { readOnly, readOnlyTmpfs } = request.storage;
  const options = ['nosuid', 'noexec', 'nodev', 'mode=1777', `size=${shmSizeBytes}`, ...(readOnly && !readOnlyTmpfs ? ['ro'] : [])];
  return [{ destination: '/dev/shm', type: 'tmpfs', source: 'shm', options }];
}

/** Which of our own files in /etc and /run this request gets, by name in the run directory. */
export function etcFiles(request: CreateRequest): readonly { readonly name: string; readonly destination: string }[] {
  const { network } = request;
  const resolves = network.dns !== 'none' && network.mode?.kind !== 'none';
  return [
    ...(network.noHostname ? [] : [{ name: 'hostname', destination: '/etc/hostname' }]),
    ...(resolves ? [{ name: 'resolv.conf', destination: '/etc/resolv.conf' }] : []),
    ...(network.noHosts ? [] : [{ name: 'hosts', destination: '/etc/hosts' }]),
    { name: '.containerenv', destination: '/run/.containerenv' },
  ];
}

function etcMounts({ request, container }: SystemMountFacts): readonly MountSpec[] {
  const locked = request.storage.readOnly ? ['ro', 'nosuid', 'noexec', 'nodev'] : [];
  return etcFiles(request).map(({ name, destination }) => ({
    destination,
    type: 'bind',
    source: sharedFile(container, name) ?? `${container.runDirectory}/${name}`,
    options: ['bind', 'rprivate', ...locked],
  }));
}

function sharedFile({ names }: ContainerFacts, name: string): string | undefined {
  return name === 'hosts' ? names?.hosts : name === 'resolv.conf' ? names?.resolvConf : undefined;
}

function cgroupMount({ request, owned, isSystem }: SystemMountFacts): MountSpec {
  const writable = request.security.privileged || request.security.unmask.includes('ALL') || (isSystem && owned.has('cgroup'));
  return {
    destination: '/sys/fs/cgroup',
    type: 'cgroup',
    source: owned.has('network') ? 'cgroup' : '/sys/fs/cgroup',
    options: ['rprivate', 'nosuid', 'noexec', 'nodev', 'relatime', writable ? 'rw' : 'ro'],
  };
}
