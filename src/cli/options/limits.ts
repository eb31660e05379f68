import { refused } from './option.ts';

const later = 'limits of control groups come with a later version';
const rootOnly = 'needs root and has no effect without';

/** Options of `run` and `create` about limits: known, so that scripts learn by name what is not enforced yet. */
export const limitOptions = () => ({
  memory: refused('-m,--memory', { reason: later }),
  memorySwap: refused('--memory-swap', { reason: later }),
  memoryReservation: refused('--memory-reservation', { reason: later }),
  cpus: refused('--cpus', { reason: later }),
  cpuShares: refused('-c,--cpu-shares', { reason: later }),
  cpuPeriod: refused('--cpu-period', { reason: later }),
  cpuQuota: refused('--cpu-quota', { reason: later }),
  cpusetCpus: refused('--cpuset-cpus', { reason: later }),
  cpusetMems: refused('--cpuset-mems', { reason: later }),
  pidsLimit: refused('--pids-limit', { reason: later }),
  cgroupParent: refused('--cgroup-parent', { reason: later }),
  cgroupConfiguration: refused('--cgroup-conf', { reason: later }),
  cgroups: refused('--cgroups', { reason: later }),
  blkioWeight: refused('--blkio-weight', { reason: later }),
  blkioWeightDevice: refused('--blkio-weight-device', { reason: later }),
  readBps: refused('--device-read-bps', { reason: later }),
  readIops: refused('--device-read-iops', { reason: later }),
  writeBps: refused('--device-write-bps', { reason: later }),
  writeIops: refused('--device-write-iops', { reason: later }),
  memorySwappiness: refused('--memory-swappiness', { reason: 'exists only in cgroup version 1' }),
  oomKillDisable: refused('--oom-kill-disable', { kind: 'flag', reason: 'exists only in cgroup version 1' }),
  cpuRealTimePeriod: refused('--cpu-rt-period', { reason: 'exists only in cgroup version 1' }),
  cpuRealTimeRuntime: refused('--cpu-rt-runtime', { reason: 'exists only in cgroup version 1' }),
  rdtClass: refused('--rdt-class', { reason: rootOnly }),
  isolation: refused('--isolation', { reason: 'exists only on Windows' }),
  cpuCount: refused('--cpu-count', { reason: 'exists only on Windows' }),
});
