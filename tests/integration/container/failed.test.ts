import { existsSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { failureBehind } from '../../../src/container/failed.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const behind = suiteNeeding('failureBehind', 'built', 'user-namespaces');
behind('names the failure and takes the start back', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  writeFileSync(`${container.directory}/plan`, 'x');
  const failure = await failureBehind(scratch.engine, { step: 'start', id: container.id, report: 'E execute -1 2 nothing' });
  assert.ok(failure instanceof TiffinError && failure.code === 'command-not-found', String(failure));
  assert.not.ok(existsSync(`${container.directory}/plan`));
  assert.ok(scratch.engine.containers.find(container.id) !== undefined);
});
behind('removes what was made with --rm', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { autoRemove: true });
  await failureBehind(scratch.engine, { step: 'run', id: container.id, report: 'E execute -1 2 nothing' });
  assert.is(scratch.engine.containers.find(container.id), undefined);
});
behind('leaves a container alone that another command started', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { autoRemove: true });
  const failure = await failureBehind(scratch.engine, { step: 'run', id: container.id, report: 'E lock -1 16 running' });
  assert.ok(failure instanceof TiffinError && failure.code === 'wrong-state');
  assert.ok(scratch.engine.containers.find(container.id) !== undefined);
});
behind('tells an unknown user of exec from one of run', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const codes = await Promise.all(
    ['exec', 'run'].map(async (step) => {
      const failure = await failureBehind(scratch.engine, {
        step,
        id: container.id,
        report: 'E user -1 0 unable to find user x: no matching entries in passwd file',
      });
      return failure instanceof TiffinError ? failure.code : failure;
    }),
  );
  assert.equal(codes, ['not-found', 'command-not-invokable']);
});
behind.run();
