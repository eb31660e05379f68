import { suite } from 'uvu';
import { initializeContainer } from '../../../src/container/init.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const test = suite('initializeContainer');

test('refuses what stands already', async () => {
  using scratch = scratchEngine();
  for (const state of ['running', 'initialized']) {
    const container = addContainer(scratch, { name: state });
    writeStatus(scratch, container, { state, pid: process.pid, startTime: 1 });
    await assertRejects(initializeContainer(scratch.engine, container), 'wrong-state', /has already been created in runtime/);
  }
});

test.run();
