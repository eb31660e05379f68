import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { totalmem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  cpuPercent,
  measureCgroup,
  measureUsage,
  memoryPercent,
  noUsage,
  trafficSum,
  type Measured,
  type Usage,
} from '../../../src/container/stats.ts';
import { addContainer, look, scratchEngine } from '../../support/scratch-engine.ts';

const second = 1_000_000_000n;
const idle: Usage = { ...noUsage, takenAtNs: 0n };

function measure(files: Readonly<Record<string, string>>): Measured {
  const directory = mkdtempSync(join(tmpdir(), 'stats-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  try {
    return measureCgroup(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const cgroup = suite('measureCgroup');
cgroup('reads what the controllers say', () => {
  const found = measure({
    'cgroup.controllers': 'cpu io memory pids\n',
    'cpu.stat': 'usage_usec 5\nuser_usec 3\n',
    'memory.current': '1000\n',
    'memory.stat': 'anon 1\ninactive_file 300\n',
    'memory.max': '4096\n',
    'pids.current': '3\n',
    'io.stat': '8:0 rbytes=10 wbytes=1 rios=1\n8:16 rbytes=5 wbytes=2\n',
  });
  assert.equal(found, { cpuNs: 5000n, memoryBytes: 700, memoryLimit: 4096, processes: 3, readBytes: 15, writtenBytes: 3 });
});
cgroup('says nothing of what it is not told', () => {
  const found = measure({ 'cgroup.controllers': '\n', 'cpu.stat': 'usage_usec 5\n', 'cgroup.procs': '7\n8\n' });
  assert.equal(found, {
    cpuNs: 5000n,
    memoryBytes: undefined,
    memoryLimit: undefined,
    processes: 2,
    readBytes: undefined,
    writtenBytes: undefined,
  });
});
cgroup('no limit is all the memory there is', () =>
  assert.is(measure({ 'memory.current': '1', 'memory.max': 'max' }).memoryLimit, totalmem()),
);
cgroup.run();

const numbers = suite('percentages');
numbers('of a processor: since the container began, then since the last look', () => {
  const first: Usage = { ...idle, startedAtNs: 0n, takenAtNs: 10n * second, cpuNs: 5n * second };
  assert.is(cpuPercent(first), 50);
  assert.is(cpuPercent({ ...first, takenAtNs: 11n * second, cpuNs: 7n * second }, first), 200);
  assert.is(cpuPercent({ ...first, startedAtNs: 9n * second, takenAtNs: 11n * second, cpuNs: second }, first), 50, 'it was started again');
  assert.is(cpuPercent({ ...first, cpuNs: undefined }), undefined);
});
numbers('of the memory', () => {
  assert.is(memoryPercent({ ...idle, memoryBytes: 5, memoryLimit: 10 }), 50);
  assert.is(memoryPercent(idle), 0);
  assert.is(memoryPercent({ ...idle, memoryLimit: undefined }), undefined);
});
numbers('traffic is that of all interfaces', () => {
  const one = { RxBytes: 1, RxDropped: 0, RxErrors: 0, RxPackets: 0, TxBytes: 2, TxDropped: 0, TxErrors: 0, TxPackets: 0 };
  assert.equal(
    trafficSum({
      ...idle,
      network: new Map([
        ['a', one],
        ['b', one],
      ]),
    }),
    { received: 2, sent: 4 },
  );
  assert.is(trafficSum({ ...idle, network: undefined }), undefined);
});
numbers('a container that does not run uses nothing', () => {
  using scratch = scratchEngine();
  const usage = measureUsage(look(scratch, addContainer(scratch)));
  assert.equal([usage.cpuNs, usage.memoryBytes, usage.processes], [0n, 0, 0]);
});
numbers.run();
