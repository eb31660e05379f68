import { readFileSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem, hostname, release, totalmem, uptime } from 'node:os';
import type { Places } from '../config/places.ts';
import type { IdMapping } from '../native/plan.ts';
import type { Realm } from '../native/user-namespace.ts';
import { findTool } from '../network/tools.ts';
import { capabilityNames, defaultCapabilities } from '../runtime/capabilities.ts';
import { findCgroups } from '../container/cgroups.ts';
import { probeCgroup, probeDistribution, probeHelper } from './probe/host.ts';

/** What a description of the host and the store is made from. */
export type DescriptionParts = {
  readonly places: Places;
  readonly realm: Realm;
  /** How many containers are in which state. */
  readonly containers: { readonly total: number; readonly running: number };
  readonly images: number;
  readonly searchRegistries: readonly string[];
  /** `--runtime`: an OCI runtime in place of the helper. */
  readonly runtime: string | undefined;
  readonly version: string;
};

/** Facts of the host, the store and tiffin, in the words of `podman info`. Tries nothing out; that is what doctor does. */
export function describeHost(parts: DescriptionParts): Readonly<Record<string, unknown>> {
  return {
    host: describeMachine(parts),
    store: describeStore(parts),
    registries: { search: parts.searchRegistries },
    plugins: {
      volume: ['local'],
      network: ['pasta', 'bridge', 'none', 'host', 'container'],
      log: ['k8s-file', 'json-file', 'none', 'passthrough'],
    },
    version: {
      APIVersion: parts.version,
      Version: parts.version,
      NodeVersion: process.version,
      Os: 'linux',
      OsArch: `linux/${architecture()}`,
    },
  };
}

function describeMachine({ places, realm, runtime }: DescriptionParts): Readonly<Record<string, unknown>> {
  const cgroup = probeCgroup(places.uid);
  const helper = probeHelper();
  const memory = memoryFigures();
  return {
    arch: architecture(),
    cgroupControllers: cgroup.delegated,
    cgroupManager:
      findCgroups({ places, env: {} }, { manager: undefined, cgroups: undefined }).manager === 'systemd' ? 'systemd' : 'cgroupfs',
    cgroupVersion: `v${cgroup.version}`,
    cpus: availableParallelism(),
    distribution: describeDistribution(),
    hostname: hostname(),
    idMappings: { gidmap: realm.gidMap.map(describeMapping), uidmap: realm.uidMap.map(describeMapping) },
    kernel: release(),
    logDriver: 'k8s-file',
    memFree: freemem(),
    memTotal: totalmem(),
    networkBackend: 'pasta',
    ociRuntime:
      runtime === undefined
        ? { name: 'tiffin-helper', path: 'path' in helper ? helper.path : '' }
        : { name: runtime, path: findTool(runtime) ?? runtime },
    os: 'linux',
    pasta: { executable: findTool('pasta') ?? '' },
    rootlessNetworkCmd: 'pasta',
    security: {
      apparmorEnabled: false,
      capabilities: capabilityNames(defaultCapabilities).join(','),
      rootless: places.uid !== 0,
      seccompEnabled: true,
      selinuxEnabled: false,
    },
    serviceIsRemote: false,
    slirp4netns: { executable: findTool('slirp4netns') ?? '' },
    swapFree: memory('SwapFree'),
    swapTotal: memory('SwapTotal'),
    uptime: describeUptime(uptime()),
    variant: '',
  };
}

function describeStore({ places, containers, images }: DescriptionParts): Readonly<Record<string, unknown>> {
  const disk = diskFigures(places.root);
  return {
    containerStore: { number: containers.total, paused: 0, running: containers.running, stopped: containers.total - containers.running },
    graphDriverName: 'overlay',
    graphOptions: {},
    graphRoot: places.root,
    graphRootAllocated: disk.total,
    graphRootUsed: disk.used,
    imageStore: { number: images },
    runRoot: places.runRoot,
    transientStore: false,
    volumePath: `${places.root}/volumes`,
  };
}

function describeMapping({ inside, host, length }: IdMapping): Readonly<Record<string, number>> {
  return { container_id: inside, host_id: host, size: length };
}

function describeDistribution(): Readonly<Record<string, string>> {
  const text = readText('/etc/os-release');
  const field = (name: string): string => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return {
    distribution: probeDistribution()[0] ?? 'unknown',
    version: field('VERSION_ID') || 'unknown',
    codename: field('VERSION_CODENAME'),
  };
}

/** Seconds as Podman writes them: `1h 2m 3.00s`. */
export function describeUptime(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const days = hours >= 24 ? ` (Approximately ${(hours / 24).toFixed(2)} days)` : '';
  return `${hours}h ${minutes}m ${(seconds % 60).toFixed(2)}s${days}`;
}

function architecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

function memoryFigures(): (name: string) => number {
  const text = readText('/proc/meminfo');
  return (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * 1024;
}

function diskFigures(path: string): { readonly total: number; readonly used: number } {
  try {
    const { blocks, bfree, bsize } = statfsSync(path);
    return { total: blocks * bsize, used: (blocks - bfree) * bsize };
  } catch {
    return { total: 0, used: 0 };
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
