import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { joinPod, newPodName, readPodIdFile } from '../../../src/pod/join.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { rootRequest, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';
import { addPod, infraOf } from '../../support/scratch-pod.ts';

const test = suite('joinPod');
test('joins the infra container of the pod', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  const member = joinPod(scratch.engine, rootRequest(), {}, 'web');
  assert.equal(member.pod, { id: pod.id });
  assert.equal(member.request.network.mode, { kind: 'container', container: pod.infraId });
  assertFails(() => joinPod(scratch.engine, rootRequest(), {}, 'none'), 'not-found', /no pod with name or ID none found/);
});
test('lets no init container into a pod that runs', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  const plain = rootRequest();
  const init = { ...plain, lifecycle: { ...plain.lifecycle, initContainer: 'once' as const } };
  joinPod(scratch.engine, init, {}, 'web');
  writeStatus(scratch, infraOf(scratch, pod), { state: 'running', startedAt: 1 });
  assertFails(() => joinPod(scratch.engine, init, {}, 'web'), 'wrong-state', /cannot add init-ctr to a running pod/);
});
test('reads the words of --pod and --pod-id-file', () => {
  using scratch = scratchEngine();
  const file = join(scratch.directory, 'id');
  writeFileSync(file, 'abc\nmore');
  assert.is(readPodIdFile(file), 'abc');
  assertFails(() => readPodIdFile('/no/such'), 'invalid-argument', /reading pod ID file: open \/no\/such: no such file or directory/);
  assert.equal([newPodName('web'), newPodName('new:web')], [undefined, 'web']);
  assertFails(() => newPodName('new:'), 'invalid-argument', /at least one character/);
});
test.run();
