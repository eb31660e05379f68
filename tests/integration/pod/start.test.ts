import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startPod } from '../../../src/pod/start.ts';
import { scratchEngine, writeStatus } from '../../support/scratch-engine.ts';
import { addMember, addPod, infraOf } from '../../support/scratch-pod.ts';

const { signal } = new AbortController();

const test = suite('startPod');
test('leaves alone what runs, init containers of a pod that runs, too', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  const member = addMember(scratch, pod);
  const init = { ...member.request.request, lifecycle: { ...member.request.request.lifecycle, initContainer: 'always' as const } };
  addMember(scratch, pod, { wanted: init });
  for (const container of [infraOf(scratch, pod), member]) writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  await startPod(scratch.engine, pod, signal);
  assert.equal(scratch.warnings, []);
});
test('is nothing for a pod without containers', async () => {
  using scratch = scratchEngine();
  await startPod(scratch.engine, await addPod(scratch, 'empty', { infra: undefined }), signal);
});
test.run();
