import { suite } from 'uvu';
import { assertFails } from '../../support/assert-fails.ts';
import * as assert from 'uvu/assert';
import { attachArguments, handedOn, onError } from '../../../src/container/launch.ts';
import { defaultSettings } from '../../../src/runtime/settings.ts';

const args = suite('attachArguments');
const settings = defaultSettings;
args('are those of the helper’s front', () => {
  assert.equal(attachArguments({ settings }, { streams: ['stdin', 'stdout'], detachKeys: '', signalProxy: true }), [
    '--attach',
    'stdin,stdout',
    '--detach-keys',
    '',
    '--sig-proxy',
  ]);
  assert.equal(attachArguments({ settings }, { streams: ['stderr'], detachKeys: undefined, signalProxy: false }), ['--attach', 'stderr']);
});
args('have the detach keys of containers.conf when none are given', () => {
  const own = { settings: { ...settings, detachKeys: 'ctrl-x' } };
  assert.equal(attachArguments(own, { streams: ['stdin'], detachKeys: undefined, signalProxy: false }).slice(2), [
    '--detach-keys',
    'ctrl-x',
  ]);
});
args('read no containers.conf for keys that nobody can type', () => {
  const unread = {
    get settings(): never {
      throw new Error('settings were read');
    },
  };
  assert.equal(attachArguments(unread, { streams: ['stdout'], detachKeys: undefined, signalProxy: false }), ['--attach', 'stdout']);
});
args.run();

const errors = suite('onError');
errors('names who is to be called, last', () => {
  assert.equal(onError({ reentry: ['node', 'main'] }, 'run', 'abc'), ['--on-error', 'node', 'main', '__failed', 'run', 'abc']);
});
errors.run();

const descriptors = suite('handedOn');
descriptors('refuses what is not open, or is Node’s own', () => {
  assert.equal(handedOn({ preserveDescriptors: 0 }), { descriptors: 0 });
  assertFails(() => handedOn({ preserveDescriptors: 500 }), 'invalid-argument', /file descriptor \d+ is not available/);
});
descriptors.run();
