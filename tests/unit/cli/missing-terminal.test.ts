import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refuseTerminalToPassthrough, warnOfMissingTerminal } from '../../../src/cli/missing-terminal.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('warnOfMissingTerminal');
const stdio = { interactive: true, terminal: true, detach: false };
for (const [what, changes, isTerminal, count] of [
  ['-it without a terminal', {}, false, 1],
  ['-it at a terminal', {}, true, 0],
  ['-t alone', { interactive: false }, false, 0],
  ['-i alone', { terminal: false }, false, 0],
  ['-dit', { detach: true }, false, 0],
] as const) {
  test(`warns of ${what}: ${count === 1}`, () => {
    const warnings: string[] = [];
    const log = { debug: () => undefined, info: () => undefined, warn: (message: string) => void warnings.push(message) };
    warnOfMissingTerminal(log, { ...stdio, ...changes }, isTerminal);
    assert.is(warnings.length, count);
  });
}
test.run();

const passthrough = suite('refuseTerminalToPassthrough');
passthrough('refuses a terminal, unless it is asked for', () => {
  refuseTerminalToPassthrough('passthrough', false);
  refuseTerminalToPassthrough('passthrough-tty', true);
  refuseTerminalToPassthrough(undefined, true);
  assertFails(() => refuseTerminalToPassthrough('passthrough', true), 'invalid-argument', /cannot be used on a TTY/);
});
passthrough.run();
