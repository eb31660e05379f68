import { suite } from 'uvu';
import { assertFails } from '../../support/assert-fails.ts';
import * as assert from 'uvu/assert';
import { attachArguments, handedOn, onError } from '../../../src/container/launch.ts';

const args = suite('attachArguments');
args('are those of the helper’s front', () => {
  assert.equal(attachArguments({ streams: ['stdin', 'stdout'], detachKeys: '', signalProxy: true }), [
    '--attach',
    'stdin,stdout',
    '--detach-keys',
    '',
    '--sig-proxy',
  ]);
  assert.equal(attachArguments({ streams: ['stderr'], detachKeys: undefined, signalProxy: false }), ['--attach', 'stderr']);
});
args.run();

const errors = suite('onError');
errors('names who is to be called, last', () => {
  assert.equal(onError({ reentry: ['node', 'main'] }, 'run', 'abc'), ['--on-error', 'node', 'main', '__failed', 'run', 'abc']);
});
errors.run();

const descriptors = suite('handedOn');
descriptors('refuses what is not open, or is Node’s own', () => {
  assert.equal(handedOn(0), { descriptors: 0 });
  assertFails(() => handedOn(500), 'invalid-argument', /file descriptor \d+ is not available/);
});
descriptors.run();
