import { pidsText } from '../../runtime/cgroup-files.ts';
import type { CgroupFacts } from '../../runtime/facts.ts';
import { defaultSlice } from '../../runtime/plan-cgroup.ts';
import type { CreateRequest } from '../../runtime/request.ts';
import type { DeviceLimit, ResourceRequest } from '../../runtime/resource-request.ts';
import { resourcesSpec } from '../../runtime/resources.ts';
import { defaultSettings } from '../../runtime/settings.ts';

const nanoCpus = 1_000_000_000;

/** The part of `HostConfig` that tells of limits, and of the control group that keeps them. */
export function inspectLimits({ resources, security }: CreateRequest, manager: CgroupFacts['manager']): Readonly<Record<string, unknown>> {
  return {
    ...inspectCpu(resources),
    ...inspectMemory(resources),
    ...inspectBlockIo(resources),
    CgroupParent: parentOf(resources, manager),
    PidsLimit: pidsLimitOf(resources, manager),
    Devices: security.devices.map(({ source, target, permissions }) => ({
      PathOnHost: source,
      PathInContainer: target,
      CgroupPermissions: permissions,
    })),
    DiskQuota: 0,
  };
}

function inspectCpu(resources: ResourceRequest): Readonly<Record<string, unknown>> {
  const { cpu = {} } = resourcesSpec(resources);
  return {
    CpuShares: cpu.shares ?? 0,
    NanoCpus: Math.round((resources.cpus ?? 0) * nanoCpus),
    CpuPeriod: cpu.period ?? 0,
    CpuQuota: cpu.quota ?? 0,
    CpuRealtimePeriod: 0,
    CpuRealtimeRuntime: 0,
    CpusetCpus: cpu.cpus ?? '',
    CpusetMems: cpu.mems ?? '',
  };
}

function inspectMemory(resources: ResourceRequest): Readonly<Record<string, unknown>> {
  const { memory } = resourcesSpec(resources);
  return {
    Memory: memory?.limit ?? 0,
    KernelMemory: 0,
    MemoryReservation: memory?.reservation ?? 0,
    MemorySwap: Math.max(0, memory?.swap ?? 0),
    MemorySwappiness: memory === undefined ? 0 : -1,
    OomKillDisable: false,
  };
}

/** Who makes the control group, and how. */
export function inspectCgroup(
  { resources, namespaces }: CreateRequest,
  manager: CgroupFacts['manager'],
): Readonly<Record<string, unknown>> {
  const { cgroup } = namespaces;
  return {
    CgroupManager: resources.manager ?? (manager === 'systemd' ? 'systemd' : 'cgroupfs'),
    CgroupMode: cgroup.kind === 'container' ? `container:${cgroup.container}` : cgroup.kind,
    Cgroups: resources.cgroups === 'disabled' ? 'disabled' : 'default',
    CgroupConf: Object.keys(resources.cgroupSettings).length === 0 ? null : new Map(Object.entries(resources.cgroupSettings)),
  };
}

function parentOf({ cgroupParent, cgroups }: ResourceRequest, manager: CgroupFacts['manager']): string {
  if (cgroups === 'disabled' || cgroups === 'split') return '';
  return cgroupParent ?? (manager === 'systemd' ? defaultSlice : '');
}

function pidsLimitOf({ pidsLimit, cgroups }: ResourceRequest, manager: CgroupFacts['manager']): number {
  if (pidsLimit !== undefined) return pidsLimit;
  const limit = defaultSettings.pidsLimit;
  return manager === 'none' || cgroups === 'disabled' || pidsText(limit) === 'max' ? 0 : limit;
}

function inspectBlockIo({ blkioWeight, deviceLimits = [] }: ResourceRequest): Readonly<Record<string, unknown>> {
  const rates = (kind: DeviceLimit['kind']): unknown => {
    const found = deviceLimits.filter((limit) => limit.kind === kind);
    return found.length === 0
      ? null
      : found.map(({ path, value }) => (kind === 'weight' ? { Path: path, Weight: value } : { Path: path, Rate: value }));
  };
  return {
    BlkioWeight: blkioWeight ?? 0,
    BlkioWeightDevice: rates('weight'),
    BlkioDeviceReadBps: rates('read-bps'),
    BlkioDeviceWriteBps: rates('write-bps'),
    BlkioDeviceReadIOps: rates('read-iops'),
    BlkioDeviceWriteIOps: rates('write-iops'),
  };
}
