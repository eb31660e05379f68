import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { publicState } from '../../../src/sdk/public-state.ts';
import { addContainer, look, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const test = suite('publicState');

test('says nothing of what has not been', () => {
  using scratch = scratchEngine();
  const { status, pid, exitStatus, startedAt, health, restarts } = publicState(look(scratch, addContainer(scratch)));
  assert.equal([status, pid, exitStatus, startedAt, health, restarts], ['created', undefined, undefined, undefined, undefined, 0]);
});

test('says how it ended', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  writeStatus(scratch, container, { state: 'exited', exitCode: 3, startedAt: 1_000_000_000n, finishedAt: 2_500_000_000n });
  const { status, exitStatus, startedAt, finishedAt } = publicState(look(scratch, container));
  assert.equal([status, exitStatus, startedAt?.getTime(), finishedAt?.getTime()], ['exited', 3, 1000, 2500]);
});

test.run();
