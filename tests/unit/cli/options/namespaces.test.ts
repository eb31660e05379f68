import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { namespaceOptions } from '../../../../src/cli/options/namespaces.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('namespaceOptions');
test('is well formed', () => assertWellFormed(specsOf(namespaceOptions)));
test('knows Podman’s names', () => {
  const names = new Set(specsOf(namespaceOptions).flatMap((spec) => spec.names));
  for (const name of '--userns --uidmap --gidmap --pid --ipc --uts --cgroupns'.split(' ')) assert.ok(names.has(name), name);
});

test.run();
