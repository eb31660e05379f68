import type { BlockIoSpec, ResourcesSpec } from '../oci/runtime-spec.ts';

/** One limit in the words of cgroup version 2: what is written to which file, and which option asks for it. */
export type CgroupFile = {
  readonly option: string;
  readonly file: string;
  readonly value: string;
  /** Written in its place where the kernel has no such file. */
  readonly other?: { readonly file: string; readonly value: string };
  /** Not asked for by itself: left out where the kernel has no such file. */
  readonly optional?: boolean;
};

/** How limits are to be read. */
export type CgroupFileStyle = {
  /** The limit on swap follows from the one on memory. */
  readonly swapIsDerived: boolean;
};

/** Shares of a CPU and weights that stand for none and for all there are. */
const [leastShares, mostShares, mostWeight] = [2, 262_144, 10_000];

/**
 * Translates the limits of a runtime spec to the files of cgroup version 2, in the order in which they are written. Pure.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html
 */
export function cgroupFiles(resources: ResourcesSpec, style: CgroupFileStyle = { swapIsDerived: false }): readonly CgroupFile[] {
  const { pids, unified = {} } = resources;
  return [
    ...memoryFiles(resources, style),
    ...cpuFiles(resources),
    ...(pids === undefined ? [] : [{ option: '--pids-limit', file: 'pids.max', value: pidsText(pids.limit) }]),
    ...blockFiles(resources.blockIO ?? {}),
    ...Object.entries(unified).map(([file, value]) => ({ option: '--cgroup-conf', file, value })),
  ];
}

/** How many processes there may be, as pids.max has it. */
export function pidsText(limit: number): string {
  return limit <= 0 ? 'max' : String(limit);
}

function memoryFiles({ memory = {} }: ResourcesSpec, { swapIsDerived }: CgroupFileStyle): readonly CgroupFile[] {
  const { limit, swap, reservation } = memory;
  const swapText = swap === undefined ? undefined : swap < 0 ? 'max' : String(Math.max(0, swap - (limit ?? 0)));
  return [
    // First the swap: a limit on memory alone would for a moment send all above it there.
    ...file('--memory-swap', 'memory.swap.max', swapText).map((each) => ({ ...each, optional: swapIsDerived })),
    ...file('--memory', 'memory.max', limit === undefined ? undefined : String(limit)),
    ...file('--memory-reservation', 'memory.low', reservation === undefined ? undefined : String(reservation)),
  ];
}

function cpuFiles({ cpu = {} }: ResourcesSpec): readonly CgroupFile[] {
  const { shares, quota, period, cpus, mems } = cpu;
  const time = quota === undefined && period === undefined ? undefined : `${quotaText(quota)}${period === undefined ? '' : ` ${period}`}`;
  return [
    ...file('--cpu-shares', 'cpu.weight', shares === undefined ? undefined : String(weightOfShares(shares))),
    ...file(quota === undefined ? '--cpu-period' : '--cpus', 'cpu.max', time),
    ...file('--cpuset-cpus', 'cpuset.cpus', cpus),
    ...file('--cpuset-mems', 'cpuset.mems', mems),
  ];
}

function quotaText(quota: number | undefined): string {
  return quota === undefined || quota <= 0 ? 'max' : String(quota);
}

function file(option: string, name: string, value: string | undefined): readonly CgroupFile[] {
  return value === undefined ? [] : [{ option, file: name, value }];
}

/**
 * The weight that gives as much as shares did in version 1, where 1024 is what everybody has.
 *
 * @see crun(1), "CGROUP V2": the formula that crun and runc use
 */
export function weightOfShares(shares: number): number {
  if (shares <= leastShares) return 1;
  if (shares >= mostShares) return mostWeight;
  const bits = Math.log2(shares);
  const weight = 10 ** ((bits * bits + 125 * bits) / 612 - 7 / 34);
  // What is whole but for the last digit of a double is whole.
  return Math.ceil(weight - 1e-9);
}

function blockFiles(block: BlockIoSpec): readonly CgroupFile[] {
  const { weight, weightDevice = [] } = block;
  const limits = [
    ['--device-read-bps', 'rbps', block.throttleReadBpsDevice],
    ['--device-write-bps', 'wbps', block.throttleWriteBpsDevice],
    ['--device-read-iops', 'riops', block.throttleReadIOPSDevice],
    ['--device-write-iops', 'wiops', block.throttleWriteIOPSDevice],
  ] as const;
  return [
    ...(weight === undefined ? [] : [weightFile('--blkio-weight', 'default ', weight)]),
    ...weightDevice.map((each) => weightFile('--blkio-weight-device', `${each.major}:${each.minor} `, each.weight)),
    ...limits.flatMap(([option, key, list = []]) =>
      list.map(({ major, minor, rate }) => ({ option, file: 'io.max', value: `${major}:${minor} ${key}=${rate}` })),
    ),
  ];
}

/** The BFQ scheduler counts as version 1 did; the others' weights go to ten thousand. */
function weightFile(option: string, device: string, weight: number): CgroupFile {
  const other = { file: 'io.weight', value: `${device}${Math.trunc(1 + ((weight - 10) * 9999) / 990)}` };
  return { option, file: 'io.bfq.weight', value: `${device === 'default ' ? '' : device}${weight}`, other };
}
