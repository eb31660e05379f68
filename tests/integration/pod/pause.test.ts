import { suite } from 'uvu';
import { pausePod, unpausePod } from '../../../src/pod/pause.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchEngine, writeStatus } from '../../support/scratch-engine.ts';
import { addPod, infraOf } from '../../support/scratch-pod.ts';

const test = suite('pausePod');
test('refuses a container that has no control group of its own', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  writeStatus(scratch, infraOf(scratch, pod), { state: 'running', startedAt: 1, pid: process.pid });
  await assertRejects(pausePod(scratch.engine, pod, { skipIdle: false }), 'unsupported', /has no control group of its own/);
});
test('passes over a pod of which nothing runs', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  await pausePod(scratch.engine, pod, { skipIdle: true });
  await unpausePod(scratch.engine, pod);
});
test.run();
