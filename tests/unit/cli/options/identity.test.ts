import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { identityOptions } from '../../../../src/cli/options/identity.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('identityOptions');
test('is well formed', () => assertWellFormed(specsOf(identityOptions)));
test('knows Podman’s names', () => {
  const names = new Set(specsOf(identityOptions).flatMap((spec) => spec.names));
  for (const name of '--name -l --label --label-file --annotation --replace --cidfile --pidfile --conmon-pidfile --rm --rmi --pod --pod-id-file --requires'.split(
    ' ',
  ))
    assert.ok(names.has(name), name);
});
test.run();
