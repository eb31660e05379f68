import { integer, list, refused, value } from './option.ts';
import { cgroupsOption } from './unit.ts';

const version1 = 'exists only in cgroup version 1';
const rootOnly = 'needs root and has no effect without';

const deviceLimit = (names: string, what: string, rate: string) =>
  list(names, { valueName: `device:${rate}`, description: what, complete: 'file' });

/** Options of `run`, `create` and `update` about what a container may use. */
export const resourceOptions = () => ({
  memory: value('-m,--memory', { valueName: 'size', description: 'Limit of memory', complete: 'none' }),
  memorySwap: value('--memory-swap', {
    valueName: 'size',
    description: 'Limit of memory and swap together, twice the memory unless set; -1 for no limit',
    complete: 'none',
  }),
  memoryReservation: value('--memory-reservation', {
    valueName: 'size',
    description: 'Soft limit of memory, which counts when the host runs short',
    complete: 'none',
  }),
  cpus: value('--cpus', { valueName: 'number', description: 'Limit of CPUs, such as 0.5 or 2', complete: 'none' }),
  cpuShares: integer('-c,--cpu-shares', {
    valueName: 'number',
    description: 'Relative weight of CPU time, 1024 unless set',
    integer: 'unsigned',
  }),
  cpuPeriod: integer('--cpu-period', {
    valueName: 'microseconds',
    description: 'Length of the period that --cpu-quota is a part of',
    integer: 'unsigned',
  }),
  cpuQuota: integer('--cpu-quota', {
    valueName: 'microseconds',
    description: 'Limit of CPU time in each period; -1 for no limit',
    integer: 'signed',
  }),
  cpusetCpus: value('--cpuset-cpus', { valueName: 'list', description: 'CPUs to run on, such as 0-3 or 0,2', complete: 'none' }),
  cpusetMems: value('--cpuset-mems', { valueName: 'list', description: 'Memory nodes to use, such as 0-1', complete: 'none' }),
  pidsLimit: integer('--pids-limit', {
    valueName: 'number',
    description: 'Limit of processes, 2048 unless set; -1 for no limit',
    integer: 'signed',
  }),
  blkioWeight: integer('--blkio-weight', {
    valueName: 'number',
    description: 'Relative weight of block I/O, from 10 to 1000',
    integer: 'unsigned',
  }),
  blkioWeightDevice: deviceLimit('--blkio-weight-device', 'Relative weight of block I/O on a device', 'weight'),
  readBps: deviceLimit('--device-read-bps', 'Limit of bytes read from a device in a second', 'size'),
  readIops: deviceLimit('--device-read-iops', 'Limit of reads from a device in a second', 'number'),
  writeBps: deviceLimit('--device-write-bps', 'Limit of bytes written to a device in a second', 'size'),
  writeIops: deviceLimit('--device-write-iops', 'Limit of writes to a device in a second', 'number'),
  memorySwappiness: refused('--memory-swappiness', { reason: version1 }),
  cpuRealTimePeriod: refused('--cpu-rt-period', { reason: version1 }),
  cpuRealTimeRuntime: refused('--cpu-rt-runtime', { reason: version1 }),
});

/** Options of `run` and `create` about limits. */
export const limitOptions = () => ({
  ...resourceOptions(),
  cgroups: cgroupsOption(),
  cgroupParent: value('--cgroup-parent', { valueName: 'slice', description: 'Create the control group below this one', complete: 'none' }),
  cgroupConfiguration: list('--cgroup-conf', {
    valueName: 'file=value',
    description: 'Write a value to a file of the control group, such as memory.high=1073741824',
    complete: 'none',
  }),
  oomKillDisable: refused('--oom-kill-disable', { kind: 'flag', reason: version1 }),
  rdtClass: refused('--rdt-class', { reason: rootOnly }),
  isolation: refused('--isolation', { reason: 'exists only on Windows' }),
  cpuCount: refused('--cpu-count', { reason: 'exists only on Windows' }),
});
