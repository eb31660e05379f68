import { suite } from 'uvu';
import { checkRestartPolicy, restartPolicies } from '../../../src/systemd/service-options.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('checkRestartPolicy');
for (const policy of restartPolicies) test(`knows ${policy}`, () => checkRestartPolicy(policy));
for (const policy of ['', 'unless-stopped', 'on-failure:3', 'always\nExecStart=/bin/evil'])
  test(`refuses ${JSON.stringify(policy)}`, () =>
    void assertFails(() => checkRestartPolicy(policy), 'invalid-argument', /is not a valid restart policy/));
test.run();
