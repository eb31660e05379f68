import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { composeSpec, containerFacts, findJoined, joinedContainers, namespaceTargets } from '../../../src/container/compose.ts';
import { processIdentity } from '../../../src/lib/identity.ts';
import { hasWritableGroups } from '../../../src/runtime/cgroup-mount.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, rootRequest, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const compose = suite('composeSpec and containerFacts');
compose('make a spec of request, settings and host', () => {
  using scratch = scratchEngine();
  const facts = containerFacts(scratch.engine, { id: 'a'.repeat(64), name: 'x', imageId: undefined, imageName: '/' });
  const { spec } = composeSpec(scratch.engine, { request: rootRequest(), image: undefined, facts, mounts: [] }, {});
  assert.equal(spec.process.args, ['sleep', '60']);
  assert.ok(spec.process.rlimits?.some(({ type }) => type === 'RLIMIT_NOFILE'));
});
compose('let no other runtime write to the control groups of the caller', () => {
  using scratch = scratchEngine();
  const facts = containerFacts(scratch.engine, { id: 'a'.repeat(64), name: 'x', imageId: undefined, imageName: '/' });
  const plain = rootRequest();
  const request = { ...plain, security: { ...plain.security, privileged: true } };
  const { places, realm, settings } = scratch.engine;
  const isWritableWith = (runtime: string | undefined): boolean =>
    hasWritableGroups(composeSpec({ places, realm, settings, runtime }, { request, image: undefined, facts, mounts: [] }, {}).spec);
  assert.equal([undefined, '/bin/true'].map(isWritableWith), [true, false]);
});
compose('refuse a seccomp profile that is not there', () => {
  using scratch = scratchEngine();
  const facts = containerFacts(scratch.engine, { id: 'a'.repeat(64), name: 'x', imageId: undefined, imageName: '/' });
  const plain = rootRequest();
  const request = { ...plain, security: { ...plain.security, seccomp: { kind: 'file', path: '/no.json' } as const } };
  assertFails(
    () => composeSpec(scratch.engine, { request, image: undefined, facts, mounts: [] }, {}),
    'invalid-argument',
    /opening seccomp profile failed: open \/no\.json: no such file/,
  );
});
compose.run();

const joins = suite('joinedContainers, findJoined and namespaceTargets');
joins('name processes of running containers', () => {
  using scratch = scratchEngine();
  const other = addContainer(scratch, { name: 'other' });
  const plain = rootRequest();
  const request = { ...plain, namespaces: { ...plain.namespaces, ipc: { kind: 'container', container: 'other' } as const } };
  assert.equal(joinedContainers(request), [{ kind: 'ipc', container: 'other' }]);
  assertFails(() => namespaceTargets(scratch.engine, request), 'wrong-state');
  const own = processIdentity(process.pid) ?? { pid: 0, startTime: 0 };
  writeStatus(scratch, other, { state: 'running', pid: own.pid, startTime: own.startTime, startedAt: 1 });
  assert.equal(namespaceTargets(scratch.engine, request), { ipc: own });
  assertFails(
    () => findJoined(scratch.engine, 'net', 'nobody'),
    'not-found',
    /looking up container to share net namespace with: no container/,
  );
});
joins.run();
