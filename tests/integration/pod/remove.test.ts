import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { finishRemoval, reapPods, removePod } from '../../../src/pod/remove.ts';
import { removeContainer } from '../../../src/container/remove.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchEngine, writeStatus } from '../../support/scratch-engine.ts';
import { addMember, addPod, infraOf } from '../../support/scratch-pod.ts';

const { signal } = new AbortController();

const test = suite('removePod');
test('takes all its containers along', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  addMember(scratch, pod);
  await removePod(scratch.engine, pod, { force: false, signal });
  assert.equal([scratch.engine.pods.list(), scratch.engine.containers.list({ removing: true })], [[], []]);
});
test('refuses one of which something runs, and keeps it whole', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  const member = addMember(scratch, pod);
  writeStatus(scratch, member, { state: 'running', startedAt: 1 });
  await assertRejects(
    removePod(scratch.engine, pod, { force: false, signal }),
    'wrong-state',
    new RegExp(`not all containers could be removed from pod ${pod.id}: cannot remove container ${member.id} as it is running`),
  );
  assert.is(scratch.engine.pods.get('web').id, pod.id);
});
test('is the only way for an infra container', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  await assertRejects(
    removeContainer(scratch.engine, infraOf(scratch, pod), { force: true, volumes: false, signal }),
    'invalid-argument',
    /is the infra container of pod .* and cannot be removed without removing the pod/,
  );
});
test('waits for another command that does it, and minds nothing that is gone', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  await Promise.all([1, 2, 3].map(() => removePod(scratch.engine, pod, { force: true, signal })));
  await finishRemoval(scratch.engine, pod, { signal });
  assert.equal(scratch.engine.pods.list(), []);
});
test('is finished by the next command when a command dies in it', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  addMember(scratch, pod);
  scratch.engine.state.run('UPDATE pod SET remover = ?', '1-1-00000000');
  await reapPods(scratch.engine);
  assert.equal([scratch.engine.pods.exists(pod.id), scratch.engine.containers.list({ removing: true })], [false, []]);
});
test.run();
