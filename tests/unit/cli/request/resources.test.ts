import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { requireSwapBesideMemory, toResourceChanges, toResources } from '../../../../src/cli/request/resources.ts';
import { limitOptions } from '../../../../src/cli/options/limits.ts';
import { inSession } from '../../../../src/cli/options/session.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const none = inSession({ mode: 'parse', used: new Set(), rest: [] }, limitOptions);
type Fields = typeof none;
const facts = {
  env: {},
  directory: '/',
  readText: () => '',
  blockDevice: (path: string) => {
    if (path === '/dev/gone') throw Object.assign(new Error('gone'), { code: 'ENOENT' });
    return path === '/dev/sda' ? { major: 8, minor: 0 } : undefined;
  },
};
const read = (fields: Partial<Fields>): Record<string, unknown> => ({
  ...toResources({ ...none, ...fields }, { manager: undefined, facts }),
});
const given = (fields: Partial<Fields>): object =>
  Object.fromEntries(
    Object.entries(read(fields)).filter(([key, value]) => value !== undefined && key !== 'cgroupSettings' && key !== 'deviceLimits'),
  );

const test = suite('toResources');
for (const [what, fields, expected] of [
  ['nothing', {}, {}],
  ['memory', { memory: '64m' }, { memoryBytes: 67_108_864 }],
  ['no memory limit', { memory: '0' }, {}],
  ['swap', { memory: '64m', memorySwap: '128m' }, { memoryBytes: 67_108_864, memorySwapBytes: 134_217_728 }],
  ['swap without end', { memory: '64m', memorySwap: '-1' }, { memoryBytes: 67_108_864, memorySwapBytes: -1 }],
  ['a reservation', { memoryReservation: '1g' }, { memoryReservationBytes: 2 ** 30 }],
  ['processors', { cpus: '1.5' }, { cpus: 1.5 }],
  ['no processors are all', { cpus: '0' }, {}],
  ['fewer than none are all', { cpus: '-1' }, {}],
  ['quota and period', { cpuQuota: 25_000, cpuPeriod: 50_000 }, { cpuQuotaUs: 25_000, cpuPeriodUs: 50_000 }],
  ['a quota without end', { cpuQuota: -1 }, { cpuQuotaUs: -1 }],
  ['shares', { cpuShares: 512 }, { cpuShares: 512 }],
  ['sets', { cpusetCpus: '0-3,5', cpusetMems: '0' }, { cpusetCpus: '0-3,5', cpusetMems: '0' }],
  ['processes', { pidsLimit: -1 }, { pidsLimit: -1 }],
  ['a weight', { blkioWeight: 10 }, { blkioWeight: 10 }],
  ['a mode', { cgroups: 'no-conmon' }, { cgroups: 'no-conmon' }],
  ['a parent', { cgroupParent: 'a.slice' }, { cgroupParent: 'a.slice' }],
] as const satisfies readonly (readonly [string, Partial<Fields>, object])[]) {
  test(`reads ${what}`, () => assert.equal(given(fields), expected));
}
test('reads limits of devices', () => {
  const { deviceLimits } = toResourceChanges(
    { ...none, readBps: ['/dev/sda:1mb'], writeIops: ['/dev/sda:7'], blkioWeightDevice: ['/dev/sda:100'] },
    facts,
  );
  assert.equal(
    deviceLimits?.map(({ kind, value, major, minor }) => `${kind} ${value} ${major}:${minor}`),
    ['weight 100 8:0', 'read-bps 1048576 8:0', 'write-iops 7 8:0'],
  );
});
test('reads files of the control group', () => {
  assert.equal(
    { ...(read({ cgroupConfiguration: ['memory.high=5', 'io.max=8:0 rbps=1'] })['cgroupSettings'] as object) },
    { 'memory.high': '5', 'io.max': '8:0 rbps=1' },
  );
});
test('takes a manager', () => {
  assert.is(toResources(none, { manager: 'cgroupfs', facts }).manager, 'cgroupfs');
  assertFails(() => toResources(none, { manager: 'x', facts }), 'invalid-argument', /cgroup manager must be one of/);
});
for (const [what, fields, message] of [
  ['memory that is no size', { memory: 'foo' }, /^invalid value for memory: invalid size: 'foo'\n/],
  ['memory that nothing runs in', { memory: '1k' }, /no command can run in less than 512k/],
  ['swap alone', { memorySwap: '64m' }, /^--memory-swap: the memory it is counted together with/],
  ['less swap than memory', { memory: '64m', memorySwap: '32m' }, /cannot be less than --memory/],
  ['processors that are no number', { cpus: 'abc' }, /^invalid argument "abc" for "--cpus" flag: strconv.ParseFloat/],
  ['processors and a quota', { cpus: '1', cpuQuota: 5000 }, /^--cpu-quota and --cpus cannot be set together\n/],
  ['processors and a period', { cpus: '1', cpuPeriod: 5000 }, /^--cpu-period and --cpus cannot be set together\n/],
  ['a hundredth of a hundredth', { cpus: '0.001' }, /0.01 of a processor or more/],
  ['a period that is too short', { cpuPeriod: 5 }, /1000 to 1000000 microseconds/],
  ['a quota that is too short', { cpuQuota: 5 }, /1000 microseconds or more/],
  ['a set that is no list', { cpusetCpus: 'x' }, /^--cpuset-cpus "x" is no list/],
  ['a weight that is none', { blkioWeight: 5 }, /between 10 and 1000/],
  ['a device without its rate', { readBps: ['/dev/sda'] }, /^bad format: \/dev\/sda\n/],
  ['what is no device', { readBps: ['/etc:1mb'] }, /^bad format for device path/],
  ['a device that is not there', { readBps: ['/dev/gone:1mb'] }, /^could not parse device \/dev\/gone: no such file or directory\n/],
  ['what is no disk', { readBps: ['/dev/null:1mb'] }, /^\/dev\/null: not a block device\n/],
  ['a rate that is none', { readBps: ['/dev/sda:x'] }, /^invalid rate for device: \/dev\/sda:x/],
  ['so many operations that are none', { readIops: ['/dev/sda:1m'] }, /^invalid rate for device/],
  ['an unknown mode', { cgroups: 'foo' }, /invalid cgroup mode "foo"/],
  ['a file without its value', { cgroupConfiguration: ['foo'] }, /^--cgroup-conf must be formatted KEY=VALUE\n/],
  ['a file elsewhere', { cgroupConfiguration: ['../x=1'] }, /no file of a control group has such a name/],
] as const satisfies readonly (readonly [string, Partial<Fields>, RegExp])[]) {
  test(`refuses ${what}`, () => void assertFails(() => read(fields), 'invalid-argument', message));
}
test('a change of swap is judged beside the memory that holds', () => {
  requireSwapBesideMemory({ memoryBytes: 5, memorySwapBytes: 5 });
  assertFails(() => requireSwapBesideMemory({ memoryBytes: 5, memorySwapBytes: 4 }), 'invalid-argument', /less/);
});
test.run();
