import { integer, list, refused, value } from './option.ts';

const version1 = 'exists only in cgroup version 1';
const rootOnly = 'needs root and has no effect without';

const deviceLimit = (names: string, what: string, rate: string) =>
  list(names, { valueName: `device:${rate}`, description: what, complete: 'file' });

/** Options of `run`, `create` and `update` about what a container may use. */
export const resourceOptions = () => ({
  memory: value('-m,--memory', { valueName: 'size', description: 'The most memory it may use', complete: 'none' }),
  memorySwap: value('--memory-swap', {
    valueName: 'size',
    description: 'The most memory and swap together; -1 for no limit (twice the memory unless set)',
    complete: 'none',
  }),
  memoryReservation: value('--memory-reservation', {
    valueName: 'size',
    description: 'Memory that is left to it when others need some',
    complete: 'none',
  }),
  cpus: value('--cpus', { valueName: 'number', description: 'The most processors it may use: 0.5, 2', complete: 'none' }),
  cpuShares: integer('-c,--cpu-shares', {
    valueName: 'number',
    description: 'Its part of the processors when all are busy; 1024 is what others have',
    integer: 'unsigned',
  }),
  cpuPeriod: integer('--cpu-period', {
    valueName: 'microseconds',
    description: 'The time that --cpu-quota is a part of',
    integer: 'unsigned',
  }),
  cpuQuota: integer('--cpu-quota', { valueName: 'microseconds', description: 'The most processor time in each period', integer: 'signed' }),
  cpusetCpus: value('--cpuset-cpus', { valueName: 'list', description: 'The processors it may use: 0-3, 0,2', complete: 'none' }),
  cpusetMems: value('--cpuset-mems', { valueName: 'list', description: 'The memory nodes it may use', complete: 'none' }),
  pidsLimit: integer('--pids-limit', {
    valueName: 'number',
    description: 'The most processes; -1 for no limit (2048 unless set)',
    integer: 'signed',
  }),
  blkioWeight: integer('--blkio-weight', {
    valueName: 'number',
    description: 'Its part of the disks when all are busy: 10 to 1000',
    integer: 'unsigned',
  }),
  blkioWeightDevice: deviceLimit('--blkio-weight-device', 'Its part of one disk', 'weight'),
  readBps: deviceLimit('--device-read-bps', 'The most bytes it may read from a disk in a second', 'size'),
  readIops: deviceLimit('--device-read-iops', 'The most reads from a disk in a second', 'number'),
  writeBps: deviceLimit('--device-write-bps', 'The most bytes it may write to a disk in a second', 'size'),
  writeIops: deviceLimit('--device-write-iops', 'The most writes to a disk in a second', 'number'),
  memorySwappiness: refused('--memory-swappiness', { reason: version1 }),
  cpuRealTimePeriod: refused('--cpu-rt-period', { reason: version1 }),
  cpuRealTimeRuntime: refused('--cpu-rt-runtime', { reason: version1 }),
});

/** Options of `run` and `create` about limits. */
export const limitOptions = () => ({
  ...resourceOptions(),
  cgroups: value('--cgroups', {
    valueName: 'mode',
    description: 'Where its control group is: enabled, disabled, no-conmon, split',
    complete: ['enabled', 'disabled', 'no-conmon', 'split'],
  }),
  cgroupParent: value('--cgroup-parent', { valueName: 'slice', description: 'Make its control group below this one', complete: 'none' }),
  cgroupConfiguration: list('--cgroup-conf', {
    valueName: 'file=value',
    description: 'Write to a file of its control group: memory.high=1073741824',
    complete: 'none',
  }),
  oomKillDisable: refused('--oom-kill-disable', { kind: 'flag', reason: version1 }),
  rdtClass: refused('--rdt-class', { reason: rootOnly }),
  isolation: refused('--isolation', { reason: 'exists only on Windows' }),
  cpuCount: refused('--cpu-count', { reason: 'exists only on Windows' }),
});
