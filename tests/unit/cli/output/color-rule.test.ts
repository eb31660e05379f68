import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mayAnimate, wantsColor } from '../../../../src/cli/output/color-rule.ts';

const test = suite('wantsColor');
for (const [env, isTerminal, wanted, expected] of [
  [{}, true, true, true],
  [{}, false, true, false],
  [{}, true, false, false],
  [{ NO_COLOR: '1' }, true, true, false],
  [{ NO_COLOR: '' }, true, true, true],
  [{ FORCE_COLOR: '1' }, false, true, true],
  [{ FORCE_COLOR: '0' }, true, true, false],
  [{ CLICOLOR_FORCE: '1' }, false, true, true],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, true, false],
  [{ TERM: 'dumb' }, true, true, false],
] as const) {
  test(`${JSON.stringify(env)} terminal=${isTerminal} wanted=${wanted}`, () =>
    assert.is(wantsColor({ env, isTerminal, wanted }), expected));
}
test.run();

const animate = suite('mayAnimate');
animate('needs a terminal that moves its cursor, and no CI', () => {
  assert.is(mayAnimate({}, true), true);
  assert.is(mayAnimate({}, false), false);
  assert.is(mayAnimate({ TERM: 'dumb' }, true), false);
  assert.is(mayAnimate({ CI: 'true' }, true), false);
});
animate.run();
