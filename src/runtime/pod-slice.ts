import { weightOfShares } from './cgroup-files.ts';
import type { DeviceLimit, PodSlice, ResourceRequest } from './resource-request.ts';

const defaultParent = 'user.slice';

/**
 * The slice that is around the control groups of a pod's containers: below the one that `--cgroup-parent` names, or below user.slice. Pure.
 *
 * @param resources of the pod
 */
export function podSlice(id: string, resources: ResourceRequest): PodSlice {
  const parent = (resources.cgroupParent ?? defaultParent).replace(/\.slice$/, '');
  return { name: `${parent}-tiffin_pod_${id}.slice`, properties: sliceProperties(resources) };
}

/** What systemd calls the limits that were asked for; see systemd.resource-control(5). */
export function sliceProperties(resources: ResourceRequest): readonly string[] {
  const { memoryBytes, cpus, cpuShares, cpusetCpus, cpusetMems, blkioWeight, deviceLimits = [] } = resources;
  const properties: readonly (readonly [string, string | number | undefined])[] = [
    ['MemoryMax', memoryBytes],
    ['MemorySwapMax', swapMax(resources)],
    ['CPUQuota', cpus === undefined || cpus === 0 ? undefined : `${Math.round(cpus * 10_000) / 100}%`],
    ['CPUWeight', cpuShares === undefined || cpuShares === 0 ? undefined : weightOfShares(cpuShares)],
    ['AllowedCPUs', cpusetCpus],
    ['AllowedMemoryNodes', cpusetMems],
    ['IOWeight', blkioWeight === undefined || blkioWeight === 0 ? undefined : ioWeight(blkioWeight)],
    ...deviceLimits.map(deviceProperty),
  ];
  return properties.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`${name}=${value}`]));
}

/** Version 2 counts swap apart; twice the memory is both together unless something else was said. */
function swapMax({ memoryBytes, memorySwapBytes }: ResourceRequest): string | number | undefined {
  if (memoryBytes === undefined || memorySwapBytes === undefined) return memoryBytes;
  return memorySwapBytes < 0 ? 'infinity' : Math.max(0, memorySwapBytes - memoryBytes);
}

function ioWeight(weight: number): number {
  return Math.trunc(1 + ((weight - 10) * 9999) / 990);
}

const deviceNames: Readonly<Record<DeviceLimit['kind'], string>> = {
  weight: 'IODeviceWeight',
  'read-bps': 'IOReadBandwidthMax',
  'read-iops': 'IOReadIOPSMax',
  'write-bps': 'IOWriteBandwidthMax',
  'write-iops': 'IOWriteIOPSMax',
};

function deviceProperty({ kind, path, value }: DeviceLimit): readonly [string, string] {
  return [deviceNames[kind], `${path} ${kind === 'weight' ? ioWeight(value) : value}`];
}
