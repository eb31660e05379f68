import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toUnitChanges } from '../../../../src/cli/request/unit-changes.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('toUnitChanges');
test('has what was said', () => {
  assert.equal(toUnitChanges({ sdNotify: undefined, cgroups: undefined }), {});
  assert.equal(toUnitChanges({ sdNotify: 'conmon', cgroups: 'split' }), { sdNotify: 'conmon', cgroups: 'split' });
});
test('refuses modes that are none', () => {
  assertFails(() => toUnitChanges({ sdNotify: 'x', cgroups: undefined }), 'invalid-argument', /invalid sdnotify value/);
  assertFails(() => toUnitChanges({ sdNotify: undefined, cgroups: 'x' }), 'invalid-argument', /invalid cgroup mode/);
});
test.run();
