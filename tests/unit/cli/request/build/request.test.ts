import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toBuildRequest } from '../../../../../src/cli/request/build/request.ts';
import { assertFails } from '../../../../support/assert-fails.ts';
import { buildFacts, buildFields } from '../../../../support/build-fields.ts';

const request = (...words: string[]) =>
  toBuildRequest({ groups: buildFields(...words), context: undefined, cgroupManager: undefined }, buildFacts());

const test = suite('toBuildRequest');
test('is plain when nothing was typed', () => {
  const asked = request();
  assert.is(asked.source.context, '.');
  assert.equal([asked.platforms, asked.jobs, asked.pull.policy], [[], 0, 'missing']);
});
for (const [words, policy] of [
  [['--pull'], 'always'],
  [['--pull=true'], 'always'],
  [['--pull=false'], 'missing'],
  [['--pull=never'], 'never'],
  [['--pull=newer'], 'newer'],
  [['--pull=ifnewer'], 'newer'],
] as const) {
  test(`${words.join(' ')} is ${policy}`, () => assert.is(request(...words).pull.policy, policy));
}
test('refuses a policy that is none', () => void assertFails(() => request('--pull=often'), 'invalid-argument', /often/));
test.run();
