import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachArguments, onError } from '../../../src/container/launch.ts';

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
