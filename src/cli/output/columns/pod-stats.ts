import { cpuPercent, memoryPercent, trafficSum } from '../../../container/stats.ts';
import { formatBinarySize, formatSize } from '../../../lib/units.ts';
import { defineColumns } from '../columns.ts';
import type { StatsRow } from './stats.ts';

/** A row of `pod stats`: a container of a pod, and what it uses. */
export type PodStatsRow = StatsRow & { readonly pod: string; readonly isRunning: boolean };

const shortIdLength = 12;
const unknown = '--';
const nothing = '-- / --';

const percent = (value: number | undefined): string => `${(value ?? 0).toFixed(2)}%`;
const pair = (values: readonly [number | undefined, number | undefined], format: (bytes: number) => string): string =>
  values.every((value) => value === undefined) ? nothing : values.map((value) => format(value ?? 0)).join(' / ');

const cells = {
  cpu: ({ usage, before }: PodStatsRow): string => percent(cpuPercent(usage, before)),
  memory: ({ usage, isRunning }: PodStatsRow, format: (bytes: number) => string): string =>
    isRunning ? pair([usage.memoryBytes, usage.memoryLimit], format) : nothing,
  memoryPercent: ({ usage }: PodStatsRow): string => percent(memoryPercent(usage)),
  network: ({ usage, isRunning }: PodStatsRow): string => {
    const sum = trafficSum(usage);
    return isRunning ? pair([sum?.received, sum?.sent], formatSize) : nothing;
  },
  blocks: ({ usage, isRunning }: PodStatsRow): string => (isRunning ? pair([usage.readBytes, usage.writtenBytes], formatSize) : nothing),
  processes: ({ usage, isRunning }: PodStatsRow): string =>
    isRunning && usage.processes !== undefined ? String(usage.processes) : unknown,
} as const;

/** The fields of `pod stats`, as Podman names them. */
export const podStatsColumns = defineColumns<PodStatsRow>({
  name: 'stats',
  table: ['Pod', 'CID', 'Name', 'CPU', 'MemUsage', 'Mem', 'NetIO', 'BlockIO', 'PIDS'],
  quiet: 'CID',
  fields: {
    Pod: { value: ({ pod }) => pod.slice(0, shortIdLength) },
    CID: { header: 'CID', value: ({ id }) => id.slice(0, shortIdLength) },
    Name: { value: ({ name }) => name },
    CPU: { header: 'CPU %', value: cells.cpu },
    MemUsage: { header: 'MEM USAGE/ LIMIT', value: (row) => cells.memory(row, formatSize) },
    MemUsageBytes: { header: 'MEM USAGE/ LIMIT', value: (row) => cells.memory(row, formatBinarySize) },
    Mem: { header: 'MEM %', value: cells.memoryPercent },
    NetIO: { header: 'NET IO', value: cells.network },
    BlockIO: { header: 'BLOCK IO', value: cells.blocks },
    PIDS: { header: 'PIDS', value: cells.processes },
  },
  json: (row) => ({
    CPU: cells.cpu(row),
    MemUsage: cells.memory(row, formatSize),
    MemUsageBytes: cells.memory(row, formatBinarySize),
    Mem: cells.memoryPercent(row),
    NetIO: cells.network(row),
    BlockIO: cells.blocks(row),
    PIDS: cells.processes(row),
    Pod: row.pod.slice(0, shortIdLength),
    CID: row.id.slice(0, shortIdLength),
    Name: row.name,
  }),
});
