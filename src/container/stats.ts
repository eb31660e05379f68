import { totalmem } from 'node:os';

import { cgroupNumber, readCgroupFile } from '../lib/cgroup.ts';
import { measureProcesses } from './stats/processes.ts';
import { interfaceTraffic, type Traffic } from './stats/traffic.ts';
import type { ContainerView } from './view.ts';

/** What a container uses; undefined is what this host does not tell. Times are nanoseconds since 1970 or of processor time. */
export type Usage = {
  readonly takenAtNs: bigint;
  readonly startedAtNs: bigint | undefined;
  readonly cpuNs: bigint | undefined;
  readonly memoryBytes: number | undefined;
  /** The least of its limit and of what the machine has. */
  readonly memoryLimit: number | undefined;
  readonly processes: number | undefined;
  readonly readBytes: number | undefined;
  readonly writtenBytes: number | undefined;
  /** By interface, without the loopback; undefined when it shares the network of others. */
  readonly network: ReadonlyMap<string, Traffic> | undefined;
};

/** A container that does not run uses nothing. */
export const noUsage: Omit<Usage, 'takenAtNs'> = {
  startedAtNs: undefined,
  cpuNs: 0n,
  memoryBytes: 0,
  memoryLimit: 0,
  processes: 0,
  readBytes: 0,
  writtenBytes: 0,
  network: new Map(),
};

/** Measures what a container uses now: by its control group, and by /proc where it has none. */
export function measureUsage({ record, state }: ContainerView): Usage {
  const takenAtNs = BigInt(Date.now()) * 1_000_000n;
  if (state.init === undefined) return { ...noUsage, takenAtNs };
  const { startedAtNs, cgroup, init } = state;
  const sharesNetwork = record.request.networkMode === 'host';
  const network = sharesNetwork ? undefined : interfaceTraffic(init.pid);
  const measured = cgroup === '' ? measureProcesses(init.pid) : measureCgroup(cgroup);
  return { takenAtNs, startedAtNs, network, ...measured };
}

/** What can be measured either way. */
export type Measured = Pick<Usage, 'cpuNs' | 'memoryBytes' | 'memoryLimit' | 'processes' | 'readBytes' | 'writtenBytes'>;

/** What a control group of version 2 says; a controller that is not there says nothing. */
export function measureCgroup(directory: string): Measured {
  const cpuUs = cgroupNumber(readCgroupFile(directory, 'cpu.stat'), 'usage_usec');
  const io = readCgroupFile(directory, 'io.stat');
  const hasIo = readCgroupFile(directory, 'cgroup.controllers').split(' ').includes('io');
  return {
    cpuNs: cpuUs === undefined ? undefined : BigInt(cpuUs) * 1000n,
    ...measureMemory(directory),
    processes: wholeNumber(readCgroupFile(directory, 'pids.current')) ?? countProcesses(directory),
    readBytes: hasIo ? sumOf(io, 'rbytes') : undefined,
    writtenBytes: hasIo ? sumOf(io, 'wbytes') : undefined,
  };
}

/** Cached files that nobody has looked at for long are given back as soon as anybody needs room: they do not count. */
function measureMemory(directory: string): Pick<Measured, 'memoryBytes' | 'memoryLimit'> {
  const current = wholeNumber(readCgroupFile(directory, 'memory.current'));
  if (current === undefined) return { memoryBytes: undefined, memoryLimit: undefined };
  const idle = cgroupNumber(readCgroupFile(directory, 'memory.stat'), 'inactive_file') ?? 0;
  const limit = wholeNumber(readCgroupFile(directory, 'memory.max')) ?? Number.POSITIVE_INFINITY;
  return { memoryBytes: Math.max(0, current - idle), memoryLimit: Math.min(limit, totalmem()) };
}

function countProcesses(directory: string): number {
  return readCgroupFile(directory, 'cgroup.procs')
    .split('\n')
    .filter((line) => line !== '').length;
}

function sumOf(text: string, key: string): number {
  return [...text.matchAll(new RegExp(`\\b${key}=(\\d+)`, 'g'))].reduce((sum, match) => sum + Number(match[1]), 0);
}

function wholeNumber(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** What of one processor was used, in percent: since `before`, or since the container began. */
export function cpuPercent(now: Usage, before?: Usage): number | undefined {
  if (now.cpuNs === undefined) return undefined;
  const since = before?.cpuNs === undefined || before.startedAtNs !== now.startedAtNs ? undefined : before;
  const from = since === undefined ? now.startedAtNs : since.takenAtNs;
  if (from === undefined || now.takenAtNs <= from) return 0;
  const used = Number(now.cpuNs - (since?.cpuNs ?? 0n));
  return Math.max(0, (used / Number(now.takenAtNs - from)) * 100);
}

/** Used memory in percent of the limit. */
export function memoryPercent({ memoryBytes, memoryLimit }: Usage): number | undefined {
  if (memoryBytes === undefined || memoryLimit === undefined) return undefined;
  return memoryLimit === 0 ? 0 : (memoryBytes / memoryLimit) * 100;
}

/** Bytes received and sent over all interfaces. */
export function trafficSum({ network }: Usage): { readonly received: number; readonly sent: number } | undefined {
  if (network === undefined) return undefined;
  const all = [...network.values()];
  return {
    received: all.reduce((sum, each) => sum + each.RxBytes, 0),
    sent: all.reduce((sum, each) => sum + each.TxBytes, 0),
  };
}
