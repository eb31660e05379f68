import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { networkOptions } from '../../../../src/cli/options/network.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('networkOptions');
test('is well formed', () => assertWellFormed(specsOf(networkOptions)));
test('knows Podman’s names', () => {
  const names = new Set(specsOf(networkOptions).flatMap((spec) => spec.names));
  for (const name of '--network --net -p --publish -P --publish-all --expose -h --hostname --add-host --no-hosts --dns --dns-search --dns-option --dns-opt'.split(
    ' ',
  ))
    assert.ok(names.has(name), name);
});
test('refuses by name what there is not', () => {
  const refused = specsOf(networkOptions).filter((spec) => spec.refusal !== undefined);
  for (const name of '--link'.split(' '))
    assert.ok(
      refused.some((spec) => spec.names.includes(name)),
      name,
    );
});
test.run();
