import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerGroups } from '../../../../src/cli/options/container-groups.ts';
import { runOptions } from '../../../../src/cli/options/stdio.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('containerGroups');
test('no name is declared twice by run', () => {
  const all = [...Object.values(containerGroups).flatMap((group) => specsOf(() => ({ group: group() }))), ...specsOf(runOptions)];
  assertWellFormed(all);
  assert.ok(all.length > 100);
});
test.run();
