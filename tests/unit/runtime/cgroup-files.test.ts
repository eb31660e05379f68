import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cgroupFiles, pidsText, weightOfShares } from '../../../src/runtime/cgroup-files.ts';
import type { ResourcesSpec } from '../../../src/oci/runtime-spec.ts';

const test = suite('cgroupFiles');
const lines = (resources: ResourcesSpec): string[] => cgroupFiles(resources).map(({ option, file, value }) => `${option} ${file}=${value}`);

for (const [what, resources, expected] of [
  ['nothing', {}, []],
  ['memory', { memory: { limit: 64 } }, ['--memory memory.max=64']],
  ['swap is what is above memory', { memory: { limit: 64, swap: 96 } }, ['--memory-swap memory.swap.max=32', '--memory memory.max=64']],
  ['swap without end', { memory: { limit: 64, swap: -1 } }, ['--memory-swap memory.swap.max=max', '--memory memory.max=64']],
  ['a reservation', { memory: { reservation: 5 } }, ['--memory-reservation memory.low=5']],
  ['a quota', { cpu: { quota: 50, period: 100 } }, ['--cpus cpu.max=50 100']],
  ['a quota of the usual period', { cpu: { quota: 5000 } }, ['--cpus cpu.max=5000']],
  ['no quota', { cpu: { quota: -1 } }, ['--cpus cpu.max=max']],
  ['a period', { cpu: { period: 5000 } }, ['--cpu-period cpu.max=max 5000']],
  ['sets', { cpu: { cpus: '0-3', mems: '0' } }, ['--cpuset-cpus cpuset.cpus=0-3', '--cpuset-mems cpuset.mems=0']],
  ['processes', { pids: { limit: 7 } }, ['--pids-limit pids.max=7']],
  ['rates', { blockIO: { throttleReadBpsDevice: [{ major: 8, minor: 1, rate: 9 }] } }, ['--device-read-bps io.max=8:1 rbps=9']],
  ['files by name', { unified: { 'memory.high': '1' } }, ['--cgroup-conf memory.high=1']],
] as const satisfies readonly (readonly [string, ResourcesSpec, readonly string[]])[]) {
  test(what, () => assert.equal(lines(resources), [...expected]));
}
test('a weight is written for either scheduler', () => {
  assert.equal(cgroupFiles({ blockIO: { weight: 100, weightDevice: [{ major: 8, minor: 0, weight: 1000 }] } }), [
    { option: '--blkio-weight', file: 'io.bfq.weight', value: '100', other: { file: 'io.weight', value: 'default 910' } },
    { option: '--blkio-weight-device', file: 'io.bfq.weight', value: '8:0 1000', other: { file: 'io.weight', value: '8:0 10000' } },
  ]);
});
test('swap that nobody asked for may be missing', () => {
  const files = cgroupFiles({ memory: { limit: 64, swap: 128 } }, { swapIsDerived: true });
  assert.is(files.find(({ file }) => file === 'memory.swap.max')?.optional, true);
});
// What crun 1.28 writes.
for (const [shares, weight] of [
  [1, 1],
  [2, 1],
  [512, 59],
  [1024, 100],
  [2048, 174],
  [262_144, 10_000],
] as const) {
  test(`${shares} shares are a weight of ${weight}`, () => assert.is(weightOfShares(shares), weight));
}
test('no processes at all is no limit', () => assert.equal([10, 0, -1].map(pidsText), ['10', 'max', 'max']));
test.run();
