import { readlinkSync } from 'node:fs';

import type { PortMapping } from '../config/network-settings.ts';
import type { HealthWord } from '../native/monitor-health.ts';
import { formatSpan } from '../lib/units.ts';
import type { ContainerState } from './state.ts';

/**
 * What `ps` says in STATUS: `Up 2 minutes`, `Exited (0) 3 seconds ago`, `Created`.
 *
 * @param now milliseconds since 1970
 * @param health of a container that has a check: `Up 2 minutes (healthy)`
 */
export function statusText(state: ContainerState, now: number, health?: HealthWord): string {
  const since = (moment: bigint | undefined): string => formatSpan(Math.max(0, now - Number((moment ?? 0n) / 1_000_000n)));
  switch (state.name) {
    case 'created':
      return 'Created';
    case 'initialized':
      return 'Initialized';
    case 'running':
      return `Up ${since(state.startedAtNs)}${health === undefined ? '' : ` (${health})`}`;
    case 'paused':
      return 'Paused';
    case 'stopping':
      return 'Stopping';
    case 'restarting':
      return `Restarting (${state.exitCode}) ${since(state.finishedAtNs)} ago`;
    case 'exited':
      return `Exited (${state.exitCode}) ${since(state.finishedAtNs)} ago`;
  }
}

/** A published port as `ps` and `port` print it: `0.0.0.0:8080-8082->80-82/tcp`. */
export function portText(port: PortMapping): string {
  const range = (first: number): string => (port.count > 1 ? `${first}-${first + port.count - 1}` : String(first));
  return `${bracketed(port.hostIp)}:${range(port.hostPort ?? 0)}->${range(port.containerPort)}/${port.protocol}`;
}

/** The host's side of one published port: `0.0.0.0:8080`. */
export function hostSideText(hostIp: string, hostPort: number): string {
  return `${bracketed(hostIp)}:${hostPort}`;
}

function bracketed(hostIp: string): string {
  if (hostIp === '') return '0.0.0.0';
  return hostIp.includes(':') ? `[${hostIp}]` : hostIp;
}

/** Ports of a container, published ones first, joined as in PORTS; exposed ones that follow each other are one range. */
export function portsText(ports: readonly PortMapping[], exposed: readonly string[]): string {
  const isPublished = ({ number, protocol }: Exposed): boolean =>
    ports.some((each) => each.protocol === protocol && number >= each.containerPort && number < each.containerPort + each.count);
  const others = exposed.map(readExposed).filter((port) => !isPublished(port));
  return [...ports.map(portText), ...rangesOf(others)].join(', ');
}

type Exposed = { readonly number: number; readonly protocol: string };

function readExposed(text: string): Exposed {
  const [number = '', protocol = 'tcp'] = text.split('/');
  return { number: Number(number), protocol };
}

/** As Podman: by protocol, then by number. */
function rangesOf(ports: readonly Exposed[]): string[] {
  const inOrder = ports.toSorted((left, right) => {
    if (left.protocol !== right.protocol) return left.protocol < right.protocol ? -1 : 1;
    return left.number - right.number;
  });
  const ranges: { first: number; last: number; readonly protocol: string }[] = [];
  for (const { number, protocol } of inOrder) {
    const before = ranges.at(-1);
    if (before?.protocol === protocol && number <= before.last + 1) before.last = number;
    else ranges.push({ first: number, last: number, protocol });
  }
  return ranges.map(({ first, last, protocol }) => (first === last ? `${first}/${protocol}` : `${first}-${last}/${protocol}`));
}

/** The kinds of namespaces that `ps --ns` shows, as /proc/PID/ns names them. */
export type NamespaceName = 'cgroup' | 'ipc' | 'mnt' | 'net' | 'pid' | 'user' | 'uts';

/** The inode that names a namespace of a process; empty when it cannot be seen. */
export function namespaceId(pid: number | undefined, kind: NamespaceName): string {
  if (pid === undefined) return '';
  try {
    return /\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/ns/${kind}`))?.[1] ?? '';
  } catch {
    return '';
  }
}
