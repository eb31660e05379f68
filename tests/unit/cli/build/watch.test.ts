import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BuildWatch } from '../../../../src/cli/build/watch.ts';
import { buildStep } from '../../../support/build-events.ts';

const test = suite('BuildWatch');
test('remembers the first step that failed, and the Containerfile', () => {
  const watch = new BuildWatch();
  const failure = { message: 'x', exitStatus: 1, lastOutput: Buffer.of(), lastGood: undefined };
  watch.onEvent({ kind: 'planned', steps: 1, stages: 1, containerfile: { name: 'Containerfile', bytes: Buffer.from('FROM x') } });
  watch.onEvent({ kind: 'planned', steps: 1, stages: 1 });
  for (const id of [4, 5]) watch.onEvent({ kind: 'step-failed', step: buildStep({ id }), failure });
  assert.is(watch.failed?.step.id, 4);
  assert.is(watch.source, 'FROM x');
});
test.run();
