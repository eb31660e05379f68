import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lifecycleOptions } from '../../../../src/cli/options/lifecycle.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('lifecycleOptions');
test('is well formed', () => assertWellFormed(specsOf(lifecycleOptions)));
test('knows Podman’s names', () => {
  const names = new Set(specsOf(lifecycleOptions).flatMap((spec) => spec.names));
  for (const name of '--restart --log-driver --log-opt --systemd --sdnotify'.split(' ')) assert.ok(names.has(name), name);
});
test.run();
