import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { securityOptions } from '../../../../src/cli/options/security.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('securityOptions');
test('is well formed', () => assertWellFormed(specsOf(securityOptions)));
test('knows Podman’s names', () => {
  const names = new Set(specsOf(securityOptions).flatMap((spec) => spec.names));
  for (const name of '--cap-add --cap-drop --privileged --security-opt --device'.split(' ')) assert.ok(names.has(name), name);
});
test('refuses by name what needs root', () => {
  const refused = specsOf(securityOptions).filter((spec) => spec.refusal !== undefined);
  for (const name of ['--device-cgroup-rule'])
    assert.ok(
      refused.some((spec) => spec.names.includes(name)),
      name,
    );
});
test.run();
