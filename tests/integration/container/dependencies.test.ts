import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dependencyNames, missingDependencies, resolveRequired } from '../../../src/container/dependencies.ts';
import { startDependencies } from '../../../src/container/restart.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { addContainer, rootRequest, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

function needing(network: string, ...requires: readonly string[]): CreateRequest {
  const plain = rootRequest();
  const mode = { kind: 'container', container: network } as const;
  return { ...plain, network: { ...plain.network, mode }, lifecycle: { ...plain.lifecycle, requires } };
}

const test = suite('missingDependencies');
test('are the containers that one joins or requires, and that do not run', () => {
  using scratch = scratchEngine();
  const [net, db, up] = ['net', 'db', 'up'].map((name) => addContainer(scratch, { name }));
  assert.ok(net !== undefined && db !== undefined && up !== undefined);
  writeStatus(scratch, up, { state: 'running', startedAt: 1 });
  const container = addContainer(scratch, { wanted: needing('net', db.id, 'up', 'gone', 'net') });
  assert.equal(
    missingDependencies(scratch.engine, container).map(({ name }) => name),
    ['net', 'db'],
  );
  assert.equal(dependencyNames(container.request.request), ['net', db.id, 'up', 'gone']);
});
test('are named once and for all when the container is made', () => {
  using scratch = scratchEngine();
  const { id } = addContainer(scratch, { name: 'db' });
  assert.equal(resolveRequired(scratch.engine, ['db']), [id]);
  assertFails(
    () => resolveRequired(scratch.engine, ['none']),
    'not-found',
    /^"none" is not a valid container, cannot be used as a dependency: no container/,
  );
});
test('that go round in a circle are refused', async () => {
  using scratch = scratchEngine();
  const one = addContainer(scratch, { name: 'one', wanted: needing('two') });
  addContainer(scratch, { name: 'two', wanted: needing('one') });
  await assertRejects(startDependencies(scratch.engine, one), 'invalid-argument', /needs itself to be started first/);
});
test.run();
