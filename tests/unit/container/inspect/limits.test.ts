import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectCgroup, inspectLimits } from '../../../../src/container/inspect/limits.ts';
import { requestWith, type RequestChanges } from '../../../support/runtime/facts.ts';

const limits = (resources: RequestChanges['resources'], manager: 'systemd' | 'none' = 'systemd'): Readonly<Record<string, unknown>> =>
  inspectLimits(requestWith({ resources: resources ?? {} }), manager);

const test = suite('inspectLimits');
for (const [what, resources, expected] of [
  ['a plain container', {}, { Memory: 0, MemorySwap: 0, MemorySwappiness: 0, NanoCpus: 0, PidsLimit: 2048, CgroupParent: 'user.slice' }],
  ['memory', { memoryBytes: 64 }, { Memory: 64, MemorySwap: 128, MemorySwappiness: -1 }],
  ['swap without end', { memoryBytes: 64, memorySwapBytes: -1 }, { MemorySwap: 0 }],
  ['processors', { cpus: 0.5 }, { NanoCpus: 500_000_000, CpuPeriod: 100_000, CpuQuota: 50_000 }],
  ['a quota', { cpuQuotaUs: 7000 }, { NanoCpus: 0, CpuPeriod: 0, CpuQuota: 7000 }],
  ['processes', { pidsLimit: -1 }, { PidsLimit: -1 }],
  ['no control group', { cgroups: 'disabled' }, { PidsLimit: 0, CgroupParent: '' }],
  [
    'a device',
    { deviceLimits: [{ kind: 'read-bps', path: '/dev/sda', major: 8, minor: 0, value: 5 }] },
    { BlkioDeviceReadBps: [{ Path: '/dev/sda', Rate: 5 }], BlkioDeviceWriteBps: null },
  ],
] as const satisfies readonly (readonly [string, RequestChanges['resources'], Readonly<Record<string, unknown>>])[]) {
  test(what, () => {
    const found = limits(resources);
    assert.equal(Object.fromEntries(Object.keys(expected).map((key) => [key, found[key]])), expected);
  });
}
test('without control groups nothing limits processes', () => assert.is(limits({}, 'none')['PidsLimit'], 0));
test('names who makes the control group', () => {
  assert.equal(inspectCgroup(requestWith({ namespaces: { cgroup: { kind: 'host' } }, resources: { cgroups: 'disabled' } }), 'systemd'), {
    CgroupManager: 'systemd',
    CgroupMode: 'host',
    Cgroups: 'disabled',
    CgroupConf: null,
  });
});
test.run();
