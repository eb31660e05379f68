import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { healthOptions } from '../../../../src/cli/options/health.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('healthOptions');
test('is well formed', () => assertWellFormed(specsOf(healthOptions)));
test('knows Podman’s names', () => {
  const names = specsOf(healthOptions).flatMap((spec) => spec.names);
  const wanted =
    'cmd interval timeout retries start-period on-failure startup-cmd startup-interval startup-retries startup-success startup-timeout log-destination max-log-count max-log-size';
  assert.equal(names.toSorted(), [...wanted.split(' ').map((word) => `--health-${word}`), '--no-healthcheck'].toSorted());
});
test.run();
