import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clonePod, type PodChanges } from '../../../src/pod/clone.ts';
import { joinPod } from '../../../src/pod/join.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { rootRequest, scratchEngine } from '../../support/scratch-engine.ts';
import { addMember, addPod, infraOf, plainPod } from '../../support/scratch-pod.ts';

const { signal } = new AbortController();
const unchanged: PodChanges = {
  labels: {},
  restart: undefined,
  hostname: undefined,
  infraName: undefined,
  resources: {},
  namespaces: {},
  shmSizeBytes: undefined,
  sysctls: {},
  securityOptions: [],
  members: plainPod.members,
};
const plain = { name: undefined, changes: unchanged, createCommand: ['x'], destroy: false, start: false, signal };

const test = suite('clonePod');
test('makes the same again, in namespaces of its own', async () => {
  using scratch = scratchEngine();
  const old = await addPod(scratch, 'web', { labels: { a: 'b' } });
  addMember(scratch, old, { name: 'm', wanted: joinPod(scratch.engine, rootRequest(), {}, 'web').request });
  const changes = { ...unchanged, labels: { c: 'd' }, hostname: 'h', shmSizeBytes: 5 };
  const clone = await clonePod(scratch.engine, old, { ...plain, changes });
  assert.equal([clone.name, clone.labels], ['web-clone', { a: 'b', c: 'd' }]);
  const infra = infraOf(scratch, clone);
  assert.equal([infra.request.request.network.hostname, infra.request.request.storage.shmSizeBytes], ['h', 5]);
  const member = scratch.engine.containers.get('m-clone');
  assert.is(member.pod?.id, clone.id);
  assert.equal(member.request.request.network.mode, { kind: 'container', container: clone.infraId });
  assert.equal(member.request.request.namespaces.user, { kind: 'container', container: clone.infraId });
  assert.is((await clonePod(scratch.engine, old, plain)).name, 'web-clone1');
});
test('leaves nothing when the name is taken, and removes the old one when asked to', async () => {
  using scratch = scratchEngine();
  const old = await addPod(scratch, 'web');
  await assertRejects(clonePod(scratch.engine, old, { ...plain, name: 'web' }), 'already-exists', /name "web" is in use/);
  await clonePod(scratch.engine, old, { ...plain, name: 'next', destroy: true });
  assert.equal(
    scratch.engine.pods.list().map(({ name }) => name),
    ['next'],
  );
});
test.run();
