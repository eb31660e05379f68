import { cpuPercent, memoryPercent, trafficSum, type Usage } from '../../../container/stats.ts';
import { formatBinarySize, formatDuration, formatSize } from '../../../lib/units.ts';
import { defineColumns, type CellStyle } from '../columns.ts';
import { sparkline } from '../sparkline.ts';

/** A row of `stats`: a container, what it uses, and what it used before. */
export type StatsRow = {
  readonly id: string;
  readonly name: string;
  readonly usage: Usage;
  /** Of the last look; undefined at the first one. */
  readonly before: Usage | undefined;
  /** Processor use in percent at the last looks, the newest last. */
  readonly history: readonly (number | undefined)[];
};

const shortIdLength = 12;
const unknown = '--';
/** What the highest bar stands for at least, in percent of one processor: noise is not to look like work. */
const leastScale = 5;

const short = (id: string, { noTrunc }: Pick<CellStyle, 'noTrunc'>): string => (noTrunc ? id : id.slice(0, shortIdLength));
const percent = (value: number | undefined): string => (value === undefined ? unknown : `${value.toFixed(2)}%`);
const sizes = (pair: readonly [number | undefined, number | undefined], format: (bytes: number) => string): string =>
  pair.map((bytes) => (bytes === undefined ? unknown : format(bytes))).join(' / ');
const cpu = ({ usage, before }: StatsRow): number | undefined => cpuPercent(usage, before);
const memory = ({ usage }: StatsRow): readonly [number | undefined, number | undefined] => [usage.memoryBytes, usage.memoryLimit];
const blocks = ({ usage }: StatsRow): readonly [number | undefined, number | undefined] => [usage.readBytes, usage.writtenBytes];
const network = ({ usage }: StatsRow): readonly [number | undefined, number | undefined] => {
  const sum = trafficSum(usage);
  return [sum?.received, sum?.sent];
};
const time = ({ usage }: StatsRow): string => (usage.cpuNs === undefined ? unknown : formatDuration(Number(usage.cpuNs) / 1e6));
const number = (value: bigint | number | undefined): number => Number(value ?? 0);
const trend = ({ history }: StatsRow): string => sparkline(history, Math.max(leastScale, ...history.map((value) => value ?? 0)));

/** The fields of `stats`, as Podman names them; `Trend` is ours. */
export const statsColumns = defineColumns<StatsRow>({
  name: 'stats',
  table: ['ID', 'Name', 'CPUPerc', 'MemUsage', 'MemPerc', 'NetIO', 'BlockIO', 'PIDS', 'CPUTime', 'AVGCPU'],
  quiet: 'ID',
  fields: {
    ID: { header: 'ID', value: ({ id }, style) => short(id, style) },
    ContainerID: { header: 'CONTAINER ID', value: ({ id }) => id },
    Container: { value: ({ id }) => id },
    Name: { value: ({ name }) => name },
    CPUPerc: { header: 'CPU %', value: (row) => percent(cpu(row)) },
    CPU: { header: 'CPU', value: (row) => cpu(row) ?? 0 },
    CPUNano: { header: 'CPU NANO', value: ({ usage }) => number(usage.cpuNs) },
    CPUSystemNano: { header: 'CPU SYSTEM NANO', value: () => 0 },
    SystemNano: { header: 'SYSTEM NANO', value: ({ usage }) => number(usage.takenAtNs) },
    PerCPU: { header: 'PER CPU', value: () => null },
    MemUsage: { header: 'MEM USAGE / LIMIT', value: (row) => sizes(memory(row), formatSize) },
    MemUsageBytes: { header: 'MEM USAGE / LIMIT', value: (row) => sizes(memory(row), formatBinarySize) },
    MemLimit: { header: 'MEM LIMIT', value: ({ usage }) => number(usage.memoryLimit) },
    MemPerc: { header: 'MEM %', value: ({ usage }) => percent(memoryPercent(usage)) },
    NetIO: { header: 'NET IO', value: (row) => sizes(network(row), formatSize) },
    Network: { value: ({ usage }) => usage.network ?? new Map() },
    NetInput: { header: 'NET INPUT', value: (row) => number(network(row)[0]) },
    NetOutput: { header: 'NET OUTPUT', value: (row) => number(network(row)[1]) },
    BlockIO: { header: 'BLOCK IO', value: (row) => sizes(blocks(row), formatSize) },
    BlockInput: { header: 'BLOCK INPUT', value: ({ usage }) => number(usage.readBytes) },
    BlockOutput: { header: 'BLOCK OUTPUT', value: ({ usage }) => number(usage.writtenBytes) },
    PIDS: { header: 'PIDS', value: ({ usage }) => (usage.processes === undefined ? unknown : String(usage.processes)) },
    PIDs: { header: 'PIDS', value: ({ usage }) => number(usage.processes) },
    CPUTime: { header: 'CPU TIME', value: time },
    UpTime: { header: 'UP TIME', value: time },
    Up: { header: 'UP TIME', value: time },
    Duration: { value: ({ usage }) => number(usage.cpuNs) },
    AVGCPU: { header: 'AVG CPU %', value: ({ usage }) => percent(cpuPercent(usage)) },
    AvgCPU: { header: 'AVG CPU', value: ({ usage }) => cpuPercent(usage) ?? 0 },
    Trend: { header: 'CPU TREND', value: trend },
  },
  json: statsJson,
});

function statsJson(row: StatsRow): unknown {
  const style = { noTrunc: false };
  return {
    id: short(row.id, style),
    name: row.name,
    cpu_time: time(row),
    cpu_percent: percent(cpu(row)),
    avg_cpu: percent(cpuPercent(row.usage)),
    mem_usage: sizes(memory(row), formatSize),
    mem_percent: percent(memoryPercent(row.usage)),
    net_io: sizes(network(row), formatSize),
    block_io: sizes(blocks(row), formatSize),
    pids: row.usage.processes === undefined ? unknown : String(row.usage.processes),
  };
}
