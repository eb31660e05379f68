import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseUpdatePolicy } from '../../../../src/systemd/auto-update/policy.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('parseUpdatePolicy');
for (const [text, expected] of [
  ['registry', 'registry'],
  ['image', 'registry'],
  ['local', 'local'],
  ['disabled', undefined],
  ['', undefined],
  [undefined, undefined],
] as const) {
  test(`reads ${JSON.stringify(text)}`, () => {
    assert.is(parseUpdatePolicy(text), expected);
  });
}
test('refuses every other word as Podman does', () => {
  assertFails(
    () => parseUpdatePolicy('weekly'),
    'invalid-argument',
    /^invalid auto-update policy "weekly": valid policies are \["disabled" "image" "local" "registry"\]/,
  );
});
test.run();
