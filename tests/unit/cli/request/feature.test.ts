import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toFeatures } from '../../../../src/cli/request/feature.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('toFeatures');
test('reads each word once', () => {
  assert.equal(toFeatures(['auto-update', 'restart', 'auto-update']), ['auto-update', 'restart']);
});
test('refuses others, and says which there are', () => {
  const { hint } = assertFails(() => toFeatures(['boot']), 'invalid-argument', /^boot cannot be enabled or disabled/);
  assert.is(hint, 'known are restart, auto-update');
});
test.run();
