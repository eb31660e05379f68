import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { selectContainers } from '../../../src/container/select.ts';
import { removeWithPods } from '../../../src/pod/remove-all.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';
import { addMember, addPod } from '../../support/scratch-pod.ts';

const { signal } = new AbortController();

const test = suite('removeWithPods');
test('removes containers, and pods with theirs', async () => {
  using scratch = scratchEngine();
  const alone = addContainer(scratch);
  const pod = await addPod(scratch, 'web');
  const member = addMember(scratch, pod);
  const removed: string[] = [];
  const all = selectContainers(scratch.engine, { names: [], all: true });
  await removeWithPods(scratch.engine, all, { force: false, volumes: false, signal, removed: (id) => void removed.push(id) });
  assert.equal(removed.toSorted(), [alone.id, member.id, pod.infraId ?? ''].toSorted());
  assert.equal(scratch.engine.pods.list(), []);
});
test('goes on where a pod runs, and tells of it', async () => {
  using scratch = scratchEngine();
  const alone = addContainer(scratch);
  const pod = await addPod(scratch, 'web');
  writeStatus(scratch, addMember(scratch, pod), { state: 'running', startedAt: 1 });
  const removed: string[] = [];
  const all = selectContainers(scratch.engine, { names: [], all: true });
  const removal = removeWithPods(scratch.engine, all, { force: false, volumes: false, signal, removed: (id) => void removed.push(id) });
  await assertRejects(removal, 'wrong-state', /as it is running/);
  assert.equal(removed, [alone.id]);
});
test.run();
