import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { progressForm } from '../../../../src/cli/build/progress-form.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const form = (fields: { progress?: string; quiet?: boolean }, env = {}, isTerminal = true, animate = isTerminal) =>
  progressForm({ fields: { progress: undefined, quiet: false, ...fields }, env, isTerminal, animate });

const test = suite('progressForm');
test('draws on terminals only, unless told otherwise', () => {
  assert.is(form({}), 'tty');
  assert.is(form({}, {}, false), 'plain');
  assert.is(form({}, {}, true, false), 'plain');
  assert.is(form({ progress: 'tty' }, {}, true, false), 'tty');
  assert.is(form({ progress: 'tty' }, {}, false), 'plain');
  assert.is(form({ progress: '' }), 'tty');
});
test('hears the option before the variable', () => {
  assert.is(form({}, { BUILDKIT_PROGRESS: 'plain' }), 'plain');
  assert.is(form({ progress: 'rawjson' }, { BUILDKIT_PROGRESS: 'plain' }), 'rawjson');
  assert.is(form({ quiet: true, progress: 'plain' }), 'quiet');
});
test('names what is no form, and where it was said', () => {
  assertFails(() => form({ progress: 'x' }), 'invalid-argument', /^--progress "x"/);
  assertFails(() => form({}, { BUILDKIT_PROGRESS: 'x' }), 'invalid-argument', /^BUILDKIT_PROGRESS "x"/);
});
test.run();
