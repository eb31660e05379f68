import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeMapTools, judgeNesting, judgeSubids, judgeUserNamespace } from '../../../../src/doctor/judge/identity.ts';
import { hostFacts } from '../../../support/host-facts.ts';

const test = suite('judges of identity');
test('know what they looked at', () =>
  assert.equal(
    [judgeSubids, judgeMapTools, judgeUserNamespace, judgeNesting].map((judge) => judge(hostFacts()).check),
    ['subordinate-ids', 'newuidmap', 'user-namespace', 'nested-namespace'],
  ));
test('newuidmap by file capabilities is as good', () => {
  const facts = hostFacts({ mapTools: { newuidmap: { path: '/a', hasPrivilege: false }, newgidmap: { path: '/b', hasPrivilege: false } } });
  assert.is(judgeMapTools(facts).status, 'ok');
});
test.run();
