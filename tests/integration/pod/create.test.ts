import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPod, requirePodName } from '../../../src/pod/create.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';
import { addPod, infraOf, plainInfra, plainPod, podRequest } from '../../support/scratch-pod.ts';

const { signal } = new AbortController();

const test = suite('createPod');
test('makes the pod and its infra container, and writes its ID', async () => {
  using scratch = scratchEngine();
  const idFile = join(scratch.directory, 'id');
  const pod = await addPod(scratch, 'web', { labels: { a: 'b' }, idFile });
  assert.is(readFileSync(idFile, 'utf8'), pod.id);
  const infra = infraOf(scratch, pod);
  assert.equal([infra.name, infra.imageId, infra.imageName, infra.pod?.isInfra], [`${pod.id.slice(0, 12)}-infra`, undefined, '', true]);
  assert.equal(scratch.engine.pods.get('web').labels, { a: 'b' });
});
test('makes up a name, and none but the pod without infra container', async () => {
  using scratch = scratchEngine();
  const pod = await createPod(scratch.engine, podRequest(undefined, { infra: undefined }), signal);
  assert.match(pod.name, /^[a-z]+_[a-z]+$/);
  assert.equal([pod.infraId, scratch.engine.containers.list().length], [undefined, 0]);
});
test('leaves nothing when it fails half way', async () => {
  using scratch = scratchEngine();
  addContainer(scratch, { name: 'taken' });
  await assertRejects(addPod(scratch, 'one', { infra: { ...plainInfra, name: 'taken' } }), 'already-exists', /"taken" is already in use/);
  await assertRejects(addPod(scratch, 'two', { idFile: '/no/such/directory' }), 'invalid-argument', /failed to write pod ID to file/);
  assert.equal(scratch.engine.pods.list(), []);
  assert.is(scratch.engine.containers.list({ removing: true }).length, 1);
  await addPod(scratch, 'one');
});
test('replaces one of the same name when asked to', async () => {
  using scratch = scratchEngine();
  const old = await addPod(scratch, 'web');
  await assertRejects(addPod(scratch, 'web'), 'already-exists', /name "web" is in use: pod already exists/);
  const renewed = await addPod(scratch, 'web', { replace: true });
  assert.is.not(renewed.id, old.id);
  assert.equal(
    scratch.engine.pods.list().map(({ id }) => id),
    [renewed.id],
  );
  assert.not.ok(existsSync(scratch.engine.containers.directory(old.infraId ?? '')));
  await assertRejects(createPod(scratch.engine, podRequest(undefined, { replace: true }), signal), 'invalid-argument', /without a name/);
});
test('refuses limits that nobody here keeps, and names that are none', async () => {
  using scratch = scratchEngine();
  const declared = { ...plainPod, resources: { ...plainPod.resources, memoryBytes: 1 << 26, manager: 'cgroupfs' as const } };
  await assertRejects(addPod(scratch, 'web', { declared }), 'unsupported', /./);
  assert.equal(scratch.engine.pods.list(), []);
  for (const name of ['', '-a', 'a/b', '../x', 'a\0', 'ä', 'x'.repeat(256)])
    assertFails(() => requirePodName(name), 'invalid-argument', /names must match/);
});
test('tells of itself', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web', { labels: { a: 'b' } });
  const text = readFileSync(scratch.engine.events.path, 'utf8');
  const events = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal(
    events.map(({ type, status, id }) => [type, status, id]),
    [
      ['container', 'create', pod.infraId],
      ['pod', 'create', pod.id],
    ],
  );
});
test.run();
