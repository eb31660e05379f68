import { parseCgroupManager } from '../../container/cgroups.ts';
import { TiffinError } from '../../lib/errors.ts';
import { parseSize } from '../../lib/units.ts';
import type { DeviceLimit, ResourceRequest } from '../../runtime/resource-request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import type { resourceOptions } from '../options/limits.ts';
import type { RequestFacts } from './facts.ts';
import { fileFailure, invalid, oneOf, record, splitPair } from './words.ts';

/** The values of the options that `update` has, too. */
export type ResourceFields = ReturnType<typeof resourceOptions>;

/** What those options ask for; what was not typed is undefined. */
export type ResourceChanges = Partial<ResourceRequest>;

/** No process gets by with less: with less memory than that the container would be killed before it begins. */
const leastMemory = 512 * 1024;
const [leastPeriod, mostPeriod, leastQuota] = [1000, 1_000_000, 1000];
const [leastWeight, mostWeight] = [10, 1000];

/**
 * What `--memory`, `--cpus`, `--cgroups`, … ask for.
 *
 * @throws {TiffinError} `invalid-argument`, naming the option or its value
 */
export function toResources(
  fields: ContainerFields['limits'],
  { manager, facts }: { manager: string | undefined; facts: RequestFacts },
): ResourceRequest {
  const changes = toResourceChanges(fields, facts);
  requireSwapBesideMemory(changes);
  return {
    ...changes,
    manager: parseCgroupManager(manager),
    cgroupParent: fields.cgroupParent === '' ? undefined : fields.cgroupParent,
    cgroups: fields.cgroups === undefined ? undefined : parseCgroupMode(fields.cgroups),
    cgroupSettings: record(fields.cgroupConfiguration.map(parseSetting)),
  };
}

/** The part of it that can be changed later. @throws {TiffinError} `invalid-argument` */
export function toResourceChanges(
  fields: ResourceFields,
  facts: RequestFacts,
): Omit<ResourceRequest, 'cgroupParent' | 'cgroups' | 'cgroupSettings' | 'manager'> {
  return {
    ...memoryChanges(fields),
    ...cpuChanges(fields),
    cpusetCpus: cpuList('--cpuset-cpus', fields.cpusetCpus),
    cpusetMems: cpuList('--cpuset-mems', fields.cpusetMems),
    pidsLimit: fields.pidsLimit,
    blkioWeight: fields.blkioWeight === undefined ? undefined : weight('--blkio-weight', fields.blkioWeight),
    deviceLimits: [
      ...fields.blkioWeightDevice.map((text) => deviceLimit('weight', text, facts)),
      ...fields.readBps.map((text) => deviceLimit('read-bps', text, facts)),
      ...fields.readIops.map((text) => deviceLimit('read-iops', text, facts)),
      ...fields.writeBps.map((text) => deviceLimit('write-bps', text, facts)),
      ...fields.writeIops.map((text) => deviceLimit('write-iops', text, facts)),
    ],
  };
}

type MemoryChanges = Pick<ResourceRequest, 'memoryBytes' | 'memorySwapBytes' | 'memoryReservationBytes'>;

function memoryChanges({ memory, memorySwap, memoryReservation }: ResourceFields): MemoryChanges {
  const memoryBytes = size('memory', memory);
  if (memoryBytes !== undefined && memoryBytes < leastMemory)
    throw invalid(`--memory ${memory}: no command can run in less than ${leastMemory / 1024}k`);
  return {
    memoryBytes,
    memorySwapBytes: memorySwap === '-1' ? -1 : size('memory-swap', memorySwap),
    memoryReservationBytes: size('memory-reservation', memoryReservation),
  };
}

/**
 * Refuses what cannot be: swap is counted together with the memory.
 *
 * @throws {TiffinError} `invalid-argument`
 */
export function requireSwapBesideMemory({ memoryBytes, memorySwapBytes }: ResourceChanges): void {
  if (memorySwapBytes === undefined || memorySwapBytes < 0) return;
  if (memoryBytes === undefined) throw invalid('--memory-swap: the memory it is counted together with is not limited: give --memory, too');
  if (memorySwapBytes < memoryBytes) throw invalid('--memory-swap is memory and swap together: it cannot be less than --memory');
}

/** No size and a size of 0 are no limit. */
function size(option: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return parseSize(text) || undefined;
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    throw invalid(`invalid value for ${option}: ${error.message}`);
  }
}

type CpuChanges = Pick<ResourceRequest, 'cpus' | 'cpuQuotaUs' | 'cpuPeriodUs' | 'cpuShares'>;

function cpuChanges({ cpus: text, cpuQuota, cpuPeriod, cpuShares }: ResourceFields): CpuChanges {
  if (text !== undefined && cpuPeriod !== undefined) throw invalid('--cpu-period and --cpus cannot be set together');
  if (text !== undefined && cpuQuota !== undefined) throw invalid('--cpu-quota and --cpus cannot be set together');
  const [cpuPeriodUs, cpuQuotaUs] = [cpuPeriod || undefined, cpuQuota || undefined];
  requireCpuTime(cpuPeriodUs, cpuQuotaUs);
  return { cpus: text === undefined ? undefined : cpuNumber(text), cpuQuotaUs, cpuPeriodUs, cpuShares: cpuShares || undefined };
}

function requireCpuTime(period: number | undefined, quota: number | undefined): void {
  if (period !== undefined && (period < leastPeriod || period > mostPeriod))
    throw invalid(`--cpu-period ${period}: the kernel takes ${leastPeriod} to ${mostPeriod} microseconds`);
  if (quota !== undefined && quota > 0 && quota < leastQuota)
    throw invalid(`--cpu-quota ${quota}: the kernel takes ${leastQuota} microseconds or more`);
}

function cpuNumber(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    throw invalid(
      `invalid argument ${JSON.stringify(text)} for "--cpus" flag: strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  const number = Number(text);
  if (number > 0 && number < 0.01) throw invalid(`--cpus ${text}: the kernel gives 0.01 of a processor or more`);
  return number > 0 ? number : undefined;
}

function cpuList(option: string, text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text)) return text;
  throw invalid(`${option} ${JSON.stringify(text)} is no list of numbers, such as 0-3,5`);
}

function weight(option: string, number: number): number | undefined {
  if (number === 0) return undefined;
  if (number < leastWeight || number > mostWeight)
    throw invalid(`${option} ${number}: a weight is between ${leastWeight} and ${mostWeight}`);
  return number;
}

function deviceLimit(kind: DeviceLimit['kind'], text: string, facts: RequestFacts): DeviceLimit {
  const at = text.lastIndexOf(':');
  const [path, amount] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || amount === '') throw invalid(`bad format: ${text}`);
  if (!path.startsWith('/dev/')) throw invalid(`bad format for device path: ${text}`);
  const value = amountOf(kind, { text, amount });
  return { kind, path, value, ...blockDevice(path, facts) };
}

function amountOf(kind: DeviceLimit['kind'], { text, amount }: { text: string; amount: string }): number {
  if (kind.endsWith('-bps')) {
    const rate = /^\d/.test(amount) ? size(kind, amount) : undefined;
    if (rate !== undefined) return rate;
    throw invalid(
      `invalid rate for device: ${text}. The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb`,
    );
  }
  if (!/^\d{1,15}$/.test(amount) || Number(amount) === 0)
    throw invalid(`invalid rate for device: ${text}. The correct format is <device-path>:<number>. Number must be a positive integer`);
  return kind === 'weight' ? (weight('--blkio-weight-device', Number(amount)) ?? Number(amount)) : Number(amount);
}

function blockDevice(path: string, facts: RequestFacts): { readonly major: number; readonly minor: number } {
  try {
    const numbers = facts.blockDevice?.(path);
    if (numbers !== undefined) return numbers;
  } catch (error) {
    throw invalid(`could not parse device ${fileFailure('', path, error).trimStart()}`);
  }
  throw invalid(`${path}: not a block device`);
}

/**
 * Reads `--cgroups`.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function parseCgroupMode(text: string): NonNullable<ResourceRequest['cgroups']> {
  return oneOf(
    text,
    ['enabled', 'disabled', 'no-conmon', 'split'],
    `running container create option: invalid cgroup mode ${JSON.stringify(text)}: invalid argument`,
  );
}

/** A name of one file: the helper writes to no other place. */
function parseSetting(text: string): readonly [string, string] {
  const { key, value } = splitPair(text);
  if (value === undefined) throw invalid('--cgroup-conf must be formatted KEY=VALUE');
  if (!/^[a-z0-9_]+(\.[A-Za-z0-9_]+)+$/.test(key)) throw invalid(`--cgroup-conf ${key}: no file of a control group has such a name`);
  return [key, value];
}
