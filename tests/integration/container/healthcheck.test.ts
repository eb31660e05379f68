import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runHealthCheck } from '../../../src/container/healthcheck.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const test = suite('runHealthCheck');
test('refuses containers that do not run or have no check', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const { signal } = new AbortController();
  const failure = async (): Promise<string> => {
    try {
      return await runHealthCheck(scratch.engine, container, signal);
    } catch (error) {
      return error instanceof TiffinError ? error.message.replace(container.id, 'ID') : String(error);
    }
  };
  assert.is(await failure(), 'container ID is not running');
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  assert.is(await failure(), 'container ID has no defined healthcheck');
});
test.run();
