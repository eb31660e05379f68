import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import type { ResourceRequest } from '../../../src/runtime/resource-request.ts';
import { resourcesSpec } from '../../../src/runtime/resources.ts';

const test = suite('resourcesSpec');
const spec = (changes: Partial<ResourceRequest>): object => resourcesSpec({ ...plainRequest('i').resources, ...changes });
const sda = { path: '/dev/sda', major: 8, minor: 0 };

for (const [what, changes, expected] of [
  ['nothing', {}, {}],
  ['memory gets as much swap again', { memoryBytes: 64 }, { memory: { limit: 64, swap: 128 } }],
  ['swap as asked', { memoryBytes: 64, memorySwapBytes: -1 }, { memory: { limit: 64, swap: -1 } }],
  ['a reservation alone', { memoryReservationBytes: 32 }, { memory: { reservation: 32 } }],
  ['processors are a quota', { cpus: 0.5 }, { cpu: { quota: 50_000, period: 100_000 } }],
  ['quota and period', { cpuQuotaUs: 25_000, cpuPeriodUs: 50_000 }, { cpu: { quota: 25_000, period: 50_000 } }],
  ['shares and sets', { cpuShares: 512, cpusetCpus: '0-1', cpusetMems: '0' }, { cpu: { shares: 512, cpus: '0-1', mems: '0' } }],
  ['processes', { pidsLimit: 10 }, { pids: { limit: 10 } }],
  ['a weight', { blkioWeight: 100 }, { blockIO: { weight: 100 } }],
  [
    'devices',
    {
      deviceLimits: [
        { kind: 'weight', ...sda, value: 50 },
        { kind: 'read-bps', ...sda, value: 1024 },
        { kind: 'write-iops', ...sda, value: 9 },
      ],
    },
    {
      blockIO: {
        weightDevice: [{ major: 8, minor: 0, weight: 50 }],
        throttleReadBpsDevice: [{ major: 8, minor: 0, rate: 1024 }],
        throttleWriteIOPSDevice: [{ major: 8, minor: 0, rate: 9 }],
      },
    },
  ],
  ['files by name', { cgroupSettings: { 'memory.high': '1' } }, { unified: { 'memory.high': '1' } }],
] as const satisfies readonly (readonly [string, Partial<ResourceRequest>, object])[]) {
  test(what, () => assert.equal(spec(changes), expected));
}
test.run();
