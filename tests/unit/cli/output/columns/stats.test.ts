import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { statsColumns, type StatsRow } from '../../../../../src/cli/output/columns/stats.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';

const row: StatsRow = {
  id: 'abcdef0123456789'.repeat(4),
  name: 'web',
  usage: {
    takenAtNs: 10_000_000_000n,
    startedAtNs: 0n,
    cpuNs: 20_000_000n,
    memoryBytes: 184_320,
    memoryLimit: 33_554_432,
    processes: 1,
    readBytes: 0,
    writtenBytes: 0,
    network: new Map([
      ['eth0', { RxBytes: 198, RxDropped: 0, RxErrors: 0, RxPackets: 3, TxBytes: 612, TxDropped: 0, TxErrors: 0, TxPackets: 8 }],
    ]),
  },
  before: undefined,
  history: [1, 5],
};
const unknown: StatsRow = {
  ...row,
  usage: {
    ...row.usage,
    cpuNs: undefined,
    memoryBytes: undefined,
    memoryLimit: undefined,
    processes: undefined,
    readBytes: undefined,
    writtenBytes: undefined,
    network: undefined,
  },
};
const render = (rows: readonly StatsRow[], format?: string): string => renderListing(statsColumns, rows, { format });

const test = suite('statsColumns');
test('has Podman’s table', () => {
  assert.is(
    render([row]),
    `ID            NAME        CPU %       MEM USAGE / LIMIT  MEM %       NET IO       BLOCK IO    PIDS        CPU TIME    AVG CPU %
abcdef012345  web         0.20%       184.3kB / 33.55MB  0.55%       198B / 612B  0B / 0B     1           20ms        0.20%
`,
  );
});
test('has Podman’s fields', () => {
  const format = '{{.ID}}|{{.CPUPerc}}|{{.MemUsageBytes}}|{{.MemPerc}}|{{.PIDS}}|{{.UpTime}}|{{.AvgCPU}}|{{.Trend}}';
  assert.is(render([row], format), 'abcdef012345|0.20%|180KiB / 32MiB|0.55%|1|20ms|0.2|▂█\n');
});
test('has Podman’s JSON', () => {
  assert.equal(JSON.parse(render([row], 'json')), [
    {
      id: 'abcdef012345',
      name: 'web',
      cpu_time: '20ms',
      cpu_percent: '0.20%',
      avg_cpu: '0.20%',
      mem_usage: '184.3kB / 33.55MB',
      mem_percent: '0.55%',
      net_io: '198B / 612B',
      block_io: '0B / 0B',
      pids: '1',
    },
  ]);
});
test('says what it does not know', () => {
  assert.is(
    render([unknown], '{{.CPUPerc}} {{.MemUsage}} {{.NetIO}} {{.BlockIO}} {{.PIDS}} {{.CPUTime}}'),
    '-- -- / -- -- / -- -- / -- -- --\n',
  );
});
test.run();
