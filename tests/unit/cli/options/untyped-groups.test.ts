import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerGroups } from '../../../../src/cli/options/container-groups.ts';
import { untypedGroups } from '../../../../src/cli/options/untyped-groups.ts';

const test = suite('untypedGroups');
test('is what `run` has when nothing is typed', () => {
  const groups = untypedGroups();
  assert.equal(Object.keys(groups), Object.keys(containerGroups));
  assert.equal([groups.network.publish, groups.network.hostname, groups.storage.readOnlyTmpfs], [[], undefined, true]);
});
test.run();
