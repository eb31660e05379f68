import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  buildLimitOptions,
  buildNamespaceOptions,
  buildNetworkOptions,
  buildStepOptions,
} from '../../../../../src/cli/options/build/step.ts';
import { assertWellFormed, specsOf } from '../../../../support/option-groups.ts';

const test = suite('options of build about RUN');
for (const group of [buildStepOptions, buildNetworkOptions, buildLimitOptions, buildNamespaceOptions])
  test(`${group.name} is well formed`, () => assertWellFormed(specsOf(group)));
test('refuses by name maps of its own, with a reason', () => {
  const spec = specsOf(buildNamespaceOptions).find(({ names }) => names.includes('--userns-uid-map'));
  assert.match(spec?.refusal ?? '', /the one map of all containers/);
});
test.run();
