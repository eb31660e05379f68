import { suite } from 'uvu';
import { forgetPodLimits, limitPod, requirePodLimits } from '../../../src/container/pod-slice.ts';
import type { CgroupFacts } from '../../../src/runtime/facts.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { addContainer, rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const slice = { name: 'user-tiffin_pod_x.slice', properties: ['MemoryMax=1'] };
const facts = (manager: CgroupFacts['manager'], reason = ''): CgroupFacts => ({
  manager,
  root: '/sys/fs/cgroup',
  parent: '',
  controllers: undefined,
  managerSocket: '',
  busSocket: '',
  reason,
});

const test = suite('limits of pods');
test('are kept by systemd, and refused where it cannot be asked', () => {
  requirePodLimits(slice, facts('systemd'));
  requirePodLimits({ ...slice, properties: [] }, facts('none'));
  assertFails(
    () => requirePodLimits(slice, facts('none', 'no systemd')),
    'unsupported',
    /limits of a pod are kept by systemd, which cannot be asked here: no systemd/,
  );
  assertFails(() => requirePodLimits(slice, facts('cgroupfs')), 'unsupported', /are not made by systemd/);
});
test('cost a container without them nothing', async () => {
  using scratch = scratchEngine();
  await limitPod(scratch.engine, addContainer(scratch));
  await forgetPodLimits(scratch.engine, { ...slice, properties: [] });
});
test('are refused again when the host has changed meanwhile', async () => {
  using scratch = scratchEngine();
  const plain = rootRequest();
  const wanted = { ...plain, resources: { ...plain.resources, podSlice: slice, manager: 'cgroupfs' as const } };
  await assertRejects(limitPod(scratch.engine, addContainer(scratch, { wanted })), 'unsupported', /limits of a pod/);
});
test.run();
