import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What the processes of a container use together, by /proc alone. */
export type ProcessUsage = {
  readonly cpuNs: bigint | undefined;
  readonly memoryBytes: number | undefined;
  readonly memoryLimit: undefined;
  readonly processes: number | undefined;
  readonly readBytes: undefined;
  readonly writtenBytes: undefined;
};

/** How long a tick of /proc is: 1/100 s on every architecture that we run on. */
const tickNs = 10_000_000n;
const nothing: ProcessUsage = {
  cpuNs: undefined,
  memoryBytes: undefined,
  memoryLimit: undefined,
  processes: undefined,
  readBytes: undefined,
  writtenBytes: undefined,
};

/**
 * Adds up the processes of a container that has no control group: those of its PID namespace.
 *
 * Memory is what is theirs alone, so that shared libraries are not counted once for each. Time of processes that ended counts as far as
 * their parents have waited for them.
 *
 * @param init the container's first process
 */
export function measureProcesses(init: number): ProcessUsage {
  const namespace = pidNamespace(String(init));
  // One that shares the host's processes cannot be told from them.
  if (namespace === undefined || namespace === pidNamespace('self')) return nothing;
  let [ticks, bytes, count] = [0, 0, 0];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || pidNamespace(name) !== namespace) continue;
    const stat = read(`/proc/${name}/stat`);
    if (stat === '') continue;
    count += 1;
    ticks += processTicks(stat);
    bytes += privateBytes(read(`/proc/${name}/smaps_rollup`), read(`/proc/${name}/statm`));
  }
  return { ...nothing, cpuNs: BigInt(ticks) * tickNs, memoryBytes: bytes, processes: count };
}

/** Processor time of a process and of its children that it has waited for: fields 14 to 17 of /proc/PID/stat. */
export function processTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, index) => sum + (Number(fields[index]) || 0), 0);
}

/** What of a process' memory is its own; as good as it gets where the kernel does not say it exactly. */
export function privateBytes(rollup: string, statm: string): number {
  const parts = [...rollup.matchAll(/^Private_(?:Clean|Dirty|Hugetlb):\s+(\d+) kB$/gm)];
  if (parts.length > 0) return parts.reduce((sum, match) => sum + Number(match[1]) * 1024, 0);
  const [, resident = 0, shared = 0] = statm.trim().split(' ').map(Number);
  return Math.max(0, resident - shared) * 4096;
}

function pidNamespace(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
