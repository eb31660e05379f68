import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { awaitState } from '../../../src/container/await-state.ts';
import type { ContainerState } from '../../../src/container/state.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const isExited = ({ name }: ContainerState): boolean => name === 'exited';

const wait = suite('awaitState');
wait('sees the change of a status file', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  setTimeout(() => writeStatus(scratch, container, { state: 'exited', exitCode: 4, startedAt: 1, finishedAt: 2 }), 30);
  const { runRoot } = scratch.engine.places;
  const state = await awaitState(container, { runRoot, until: isExited, signal: new AbortController().signal });
  assert.is(state?.exitCode, 4);
});
wait('gives up when the time is up, or when told to', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const { runRoot } = scratch.engine.places;
  const { signal } = new AbortController();
  assert.is(await awaitState(container, { runRoot, until: isExited, timeoutMs: 20, signal }), undefined);
  await assertRejects(awaitState(container, { runRoot, until: isExited, signal: AbortSignal.abort() }), 'cancelled');
});
wait.run();
