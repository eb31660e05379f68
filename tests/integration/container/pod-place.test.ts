import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container } from '../../../src/container/declared.ts';
import { awaitPodEnd, podMembers, takePlace } from '../../../src/container/pod-place.ts';
import { runDirectoryOf } from '../../../src/container/view.ts';
import { addContainer, rootRequest, scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';
import { addMember, addPod, infraOf, plainPod } from '../../support/scratch-pod.ts';

/** A member of a pod that ends with its last container, and the file that counts them. */
async function memberOf(scratch: ScratchEngine): Promise<{ member: Container; fifo: string }> {
  const pod = await addPod(scratch, 'web', { declared: { ...plainPod, exitPolicy: 'stop' } });
  const directory = runDirectoryOf(scratch.engine.places.runRoot, infraOf(scratch, pod).id);
  mkdirSync(directory, { recursive: true });
  return { member: addMember(scratch, pod), fifo: `${directory}/members` };
}

const test = suite('takePlace');
test('keeps a pod from ending as long as somebody reads, until it is given back', async () => {
  using scratch = scratchEngine();
  const { member, fifo } = await memberOf(scratch);
  assert.is(podMembers(scratch.engine, member), fifo);
  assert.is(takePlace(scratch.engine, member), undefined, 'the pod has not begun');
  execFileSync('mkfifo', [fifo]);
  assert.is(takePlace(scratch.engine, member), undefined, 'the pod is ending');
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const place = takePlace(scratch.engine, member);
  assert.throws(() => readSync(reader, Buffer.alloc(1)), /EAGAIN/);
  place?.[Symbol.dispose]();
  assert.is(readSync(reader, Buffer.alloc(1)), 0, 'nobody is left');
  closeSync(reader);
});
test('is nothing for who is in no such pod', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'plain');
  for (const container of [addMember(scratch, pod), infraOf(scratch, pod), addContainer(scratch)]) {
    assert.is(podMembers(scratch.engine, container), undefined);
    takePlace(scratch.engine, container)?.[Symbol.dispose]();
    await awaitPodEnd(scratch.engine, container);
  }
});
test('is not for init containers', async () => {
  using scratch = scratchEngine();
  const { member } = await memberOf(scratch);
  const plain = rootRequest();
  const wanted = { ...plain, lifecycle: { ...plain.lifecycle, initContainer: 'once' as const } };
  assert.is(podMembers(scratch.engine, { ...member, request: { ...member.request, request: wanted } }), undefined);
});
test.run();
