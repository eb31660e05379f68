import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import { podSlice, sliceProperties } from '../../../src/runtime/pod-slice.ts';
import type { ResourceRequest } from '../../../src/runtime/resource-request.ts';

const plain = plainRequest('').resources;
const properties = (changes: Partial<ResourceRequest>): readonly string[] => sliceProperties({ ...plain, ...changes });

const test = suite('podSlice');
test('lies below user.slice, or below the one that was named', () => {
  assert.equal(podSlice('abc', plain), { name: 'user-tiffin_pod_abc.slice', properties: [] });
  assert.is(podSlice('abc', { ...plain, cgroupParent: 'work.slice' }).name, 'work-tiffin_pod_abc.slice');
});
const limits: readonly (readonly [Partial<ResourceRequest>, readonly string[]])[] = [
  [{ memoryBytes: 1000 }, ['MemoryMax=1000', 'MemorySwapMax=1000']],
  [{ memoryBytes: 1000, memorySwapBytes: 1500 }, ['MemoryMax=1000', 'MemorySwapMax=500']],
  [{ memoryBytes: 1000, memorySwapBytes: -1 }, ['MemoryMax=1000', 'MemorySwapMax=infinity']],
  [{ cpus: 0.5 }, ['CPUQuota=50%']],
  [{ cpus: 0.125 }, ['CPUQuota=12.5%']],
  [{ cpus: 0 }, []],
  [{ cpuShares: 1024 }, ['CPUWeight=100']],
  [{ cpusetCpus: '0-1', cpusetMems: '0' }, ['AllowedCPUs=0-1', 'AllowedMemoryNodes=0']],
  [{ blkioWeight: 1000 }, ['IOWeight=10000']],
  [{ deviceLimits: [{ kind: 'read-bps', path: '/dev/sda', major: 8, minor: 0, value: 7 }] }, ['IOReadBandwidthMax=/dev/sda 7']],
];
for (const [changes, expected] of limits)
  test(`says ${expected.join(' ') || 'nothing'}`, () => assert.equal(properties(changes), expected));
test.run();
