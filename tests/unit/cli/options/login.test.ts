import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authFileOptions, registryOperand } from '../../../../src/cli/options/login.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('registryOperand');
test('is the one named, else the first that is searched', () => {
  assert.is(registryOperand('quay.io', { searchRegistries: ['docker.io'] }), 'quay.io');
  assert.is(registryOperand(undefined, { searchRegistries: ['a.example', 'docker.io'] }), 'a.example');
  assertFails(() => registryOperand(undefined, { searchRegistries: [] }), 'invalid-argument', /a registry must be provided/);
});
test('the options are well formed', () => assertWellFormed(specsOf(authFileOptions)));
test.run();
