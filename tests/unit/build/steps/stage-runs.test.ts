import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlannedStep } from '../../../../src/build/plan/step.ts';
import { after, stagesTaken } from '../../../../src/build/steps/stage-runs.ts';
import { digestOf } from '../../../../src/oci/digest.ts';

const layer = { diffId: digestOf('x'), blob: { mediaType: 'a/b', digest: digestOf('x'), size: 1 } };
const state = {
  platform: { os: 'linux', architecture: 'amd64' },
  layers: [],
  baseLayers: 0,
  base: undefined,
  terms: { config: {}, isCommandOurs: false },
  history: [],
  epoch: 0,
};
const step = {
  work: { kind: 'config' },
  terms: { config: { User: 'x' }, isCommandOurs: false },
  createdBy: 'USER x',
  comment: 'f:2',
} as PlannedStep;

const states = suite('after');

states('a step without a layer say so in the history', () => {
  const next = after(state, step, { outcome: undefined, created: 'now' });
  assert.equal(next.history, [{ created: 'now', created_by: 'USER x', comment: 'f:2', empty_layer: true }]);
  assert.is(next.terms.config.User, 'x');
  assert.equal(next.layers, []);
});

states('a step with a layer have it on top', () => {
  const next = after(state, step, { outcome: { layer, isCached: false }, created: 'now' });
  assert.equal(next.layers, [layer]);
  assert.not('empty_layer' in next.history[0]!);
  assert.equal(state.layers, []);
});

states('steps know which stages they wait for', () => {
  const copy = { work: { kind: 'copy', from: { kind: 'stage', index: 2 } } } as Parameters<typeof stagesTaken>[0];
  const mounts = [{ from: { kind: 'stage', index: 1 } }, { from: undefined }, { from: { kind: 'context' } }];
  const run = { work: { kind: 'run', mounts } } as unknown as Parameters<typeof stagesTaken>[0];
  assert.equal([stagesTaken(copy), stagesTaken(run), stagesTaken(step)], [[2], [1], []]);
});

states.run();
