import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { prunePods } from '../../../src/pod/prune.ts';
import { scratchEngine, writeStatus } from '../../support/scratch-engine.ts';
import { addPod, infraOf } from '../../support/scratch-pod.ts';

const { signal } = new AbortController();

const test = suite('prunePods');
test('removes the pods that have ended, and those only', async () => {
  using scratch = scratchEngine();
  const [ended, labelled, running] = [
    await addPod(scratch, 'ended'),
    await addPod(scratch, 'labelled', { labels: { keep: '1' } }),
    await addPod(scratch, 'running'),
  ];
  await addPod(scratch, 'created');
  for (const pod of [ended, labelled])
    writeStatus(scratch, infraOf(scratch, pod), { state: 'exited', exitCode: 0, startedAt: 1, finishedAt: 2, monitorPid: 0 });
  writeStatus(scratch, infraOf(scratch, running), { state: 'running', startedAt: 1 });
  const removed: string[] = [];
  await prunePods(scratch.engine, { filters: ['label!=keep'], signal, removed: (id) => void removed.push(id) });
  assert.equal(removed, [ended.id]);
  assert.equal(
    scratch.engine.pods.list().map(({ name }) => name),
    ['labelled', 'running', 'created'],
  );
});
test.run();
