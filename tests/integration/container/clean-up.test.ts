import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cleanUpContainer } from '../../../src/container/clean-up.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const test = suite('cleanUpContainer');
const plain = { remove: false, removeImage: false, signal: new AbortController().signal };

test('leaves a container that runs alone', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { name: 'web' });
  writeStatus(scratch, container, { state: 'running', pid: process.pid, startTime: 1 });
  await cleanUpContainer(scratch.engine, container, plain);
  await assertRejects(
    cleanUpContainer(scratch.engine, container, { ...plain, remove: true }),
    'wrong-state',
    /^failed to clean up and remove container/,
  );
  assert.is(scratch.engine.containers.find('web')?.id, container.id);
});

test('removes one that has ended when it is asked to', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { name: 'web' });
  await cleanUpContainer(scratch.engine, container, plain);
  assert.is(scratch.engine.containers.find('web')?.id, container.id);
  await cleanUpContainer(scratch.engine, container, { ...plain, remove: true });
  assert.is(scratch.engine.containers.find('web'), undefined);
});

test.run();
