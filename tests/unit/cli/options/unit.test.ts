import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cgroupsOption, notifyOption } from '../../../../src/cli/options/unit.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('options of units');
test('are well formed', () => {
  const specs = specsOf(() => ({ notify: notifyOption(), cgroups: cgroupsOption() }));
  assertWellFormed(specs);
  assert.equal(
    specs.flatMap(({ names }) => names),
    ['--sdnotify', '--cgroups'],
  );
});
test.run();
