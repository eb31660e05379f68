import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accessVerdict, changedFiles, mountedContainers } from '../../../../src/cli/schemas/container-schemas.ts';
import { checkOf } from '../../../support/json-schema.ts';

// Whole outputs of all commands are checked in tests/e2e/json-views.test.ts.
const test = suite('schemas of containers');
test('take what is rare', () => {
  assert.equal(checkOf(changedFiles)({}), []);
  assert.equal(checkOf(mountedContainers)([]), []);
});
test('refuse what is something else', () => assert.ok(checkOf(accessVerdict)([]).length > 0));
test.run();
