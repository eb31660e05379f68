import type { BlockIoSpec, ResourcesSpec, ThrottleSpec } from '../oci/runtime-spec.ts';
import type { DeviceLimit, ResourceRequest } from './resource-request.ts';

/** The part of a CPU's time that `--cpus` is counted in, in microseconds. */
export const cpuPeriodUs = 100_000;

/** The limits as the runtime spec has them. Pure. What was not asked for is not there; the default for processes is no limit of the request. */
export function resourcesSpec(resources: ResourceRequest): ResourcesSpec {
  const { cpuShares, cpusetCpus, cpusetMems, pidsLimit, cgroupSettings } = resources;
  const memory = memorySpec(resources);
  const cpu = defined({ shares: cpuShares, ...cpuTime(resources) });
  const sets = defined({ cpus: cpusetCpus, mems: cpusetMems });
  const blockIO = blockIoSpec(resources);
  return {
    ...(Object.keys(memory).length > 0 && { memory }),
    ...(Object.keys({ ...cpu, ...sets }).length > 0 && { cpu: { ...cpu, ...sets } }),
    ...(pidsLimit !== undefined && { pids: { limit: pidsLimit } }),
    ...(Object.keys(blockIO).length > 0 && { blockIO }),
    ...(Object.keys(cgroupSettings).length > 0 && { unified: cgroupSettings }),
  };
}

/** As Podman: who limits memory and says nothing of swap gets as much of it again. */
function memorySpec({ memoryBytes, memorySwapBytes, memoryReservationBytes }: ResourceRequest): Readonly<Record<string, number>> {
  const swap = memorySwapBytes ?? (memoryBytes === undefined ? undefined : memoryBytes * 2);
  return defined({ limit: memoryBytes, swap, reservation: memoryReservationBytes });
}

function cpuTime({ cpus, cpuQuotaUs, cpuPeriodUs: period }: ResourceRequest): {
  readonly quota: number | undefined;
  readonly period: number | undefined;
} {
  if (cpus === undefined) return { quota: cpuQuotaUs, period };
  return { quota: Math.round(cpus * cpuPeriodUs), period: cpuPeriodUs };
}

function blockIoSpec({ blkioWeight, deviceLimits = [] }: ResourceRequest): BlockIoSpec {
  const of = (kind: DeviceLimit['kind']): readonly DeviceLimit[] => deviceLimits.filter((limit) => limit.kind === kind);
  const rates = (kind: DeviceLimit['kind']): readonly ThrottleSpec[] =>
    of(kind).map(({ major, minor, value }) => ({ major, minor, rate: value }));
  const weightDevice = of('weight').map(({ major, minor, value }) => ({ major, minor, weight: value }));
  const throttles = {
    throttleReadBpsDevice: rates('read-bps'),
    throttleWriteBpsDevice: rates('write-bps'),
    throttleReadIOPSDevice: rates('read-iops'),
    throttleWriteIOPSDevice: rates('write-iops'),
  };
  return {
    ...(blkioWeight !== undefined && { weight: blkioWeight }),
    ...(weightDevice.length > 0 && { weightDevice }),
    ...Object.fromEntries(Object.entries(throttles).filter(([, list]) => list.length > 0)),
  };
}

function defined<Value>(values: Readonly<Record<string, Value | undefined>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
