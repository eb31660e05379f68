import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StepName } from '../../../src/build/event.ts';
import { build, publicEvents } from '../../../src/sdk/build.ts';
import { Session } from '../../../src/sdk/session.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('publicEvents');

const step: StepName = {
  id: 1,
  stage: '0',
  number: 2,
  total: 3,
  platform: undefined,
  text: 'RUN x',
  location: { file: 'Containerfile', line: 7, end: 8 },
};
const told = { id: 1, stage: '0', number: 2, total: 3, platform: undefined, text: 'RUN x', file: 'Containerfile', line: 7 };

test('tells of steps, with the line that they are on', () => {
  const bytes = Buffer.from('out');
  assert.equal(publicEvents({ kind: 'step-started', step }), [{ kind: 'step-started', step: told }]);
  assert.equal(publicEvents({ kind: 'step-cached', step, layer: 'l' }), [{ kind: 'step-cached', step: told }]);
  assert.equal(publicEvents({ kind: 'step-output', step, stream: 'stdout', bytes }), [
    { kind: 'step-output', step: told, stream: 'stdout', bytes },
  ]);
  assert.equal(publicEvents({ kind: 'step-done', step, layer: undefined, milliseconds: 5 }), [
    { kind: 'step-done', step: told, milliseconds: 5 },
  ]);
  const lastGood = { imageId: 'i', command: ['sh'] };
  const failure = { message: 'm', exitStatus: 4, lastOutput: Buffer.from('oh'), lastGood };
  assert.equal(publicEvents({ kind: 'step-failed', step, failure }), [
    { kind: 'step-failed', step: told, failure: { message: 'm', exitStatus: 4, lastOutput: 'oh', lastGood: 'i' } },
  ]);
});

test('tells of the rest as it is, and keeps what is for showing only', () => {
  assert.equal(publicEvents({ kind: 'read', containerfile: { name: 'x', bytes: Buffer.from('') } }), []);
  assert.equal(publicEvents({ kind: 'planned', steps: 1, stages: 1 }), [{ kind: 'planned', steps: 1, stages: 1 }]);
  assert.equal(publicEvents({ kind: 'context', text: 't', bytes: 5, done: true }), [{ kind: 'context', text: 't', done: true }]);
  assert.is(publicEvents({ kind: 'transfer', what: 'w', event: { kind: 'writing' } })[0]?.kind, 'transfer');
});

test.run();

const building = suite('build');

building('never writes to standard output', async () => {
  using scratch = scratchEngine();
  const session = new Session(scratch.engine, scratch.directory);
  await assertRejects(build(session, { outputs: ['type=tar,dest=-'] }), 'invalid-argument', /standard output is its own/);
  await assertRejects(build(session, { outputs: ['type=nothing'] }), 'invalid-argument');
});

building.run();
