import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BuildWatch } from '../../../../src/cli/build/watch.ts';
import { buildStep } from '../../../support/build-events.ts';

const test = suite('BuildWatch');
test('remembers the first step that failed, and the Containerfile', () => {
  const watch = new BuildWatch();
  const failure = { message: 'x', exitStatus: 1, lastOutput: Buffer.of(), lastGood: undefined };
  watch.onEvent({ kind: 'read', containerfile: { name: 'dir/Containerfile', bytes: Buffer.from('FROM x') } });
  watch.onEvent({ kind: 'planned', steps: 1, stages: 3 });
  for (const id of [4, 5]) watch.onEvent({ kind: 'step-failed', step: buildStep({ id }), failure });
  assert.is(watch.failed?.step.id, 4);
  assert.equal([watch.source, watch.stages], ['FROM x', 3]);
  assert.equal(
    ['dir/Containerfile:12: no', 'dir/Containerfile: no', 'Containerfile:1: no'].map((text) => watch.lineOf(text)),
    [12, undefined, undefined],
  );
});
test.run();
