import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRestart } from '../../../../src/cli/request/lifecycle.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('parseRestart');
for (const [text, policy, maximum] of [
  ['no', 'no', 0],
  ['never', 'no', 0],
  ['', 'no', 0],
  ['always', 'always', 0],
  ['on-failure', 'on-failure', 0],
  ['on-failure:5', 'on-failure', 5],
  ['unless-stopped', 'unless-stopped', 0],
] as const) {
  test(`reads ${JSON.stringify(text)}`, () => assert.equal(parseRestart(text), { policy, maximum }));
}
test('counts only failures', () =>
  void assertFails(() => parseRestart('always:3'), 'invalid-argument', /only be specified with on-failure/));
test.run();
