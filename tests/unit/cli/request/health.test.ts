import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseHealthCommand } from '../../../../src/cli/request/health.ts';
import { parseRunLine } from '../../../../src/cli/request/run-line.ts';
import type { HealthRequest } from '../../../../src/runtime/request.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const facts = { env: {}, directory: '/project', readText: () => '' };
const read = (line: string): HealthRequest | 'image' | 'none' => parseRunLine(`run ${line} image`, facts).health;

const commands = suite('parseHealthCommand');
for (const [text, expected] of [
  ['curl -f localhost', ['CMD-SHELL', 'curl -f localhost']],
  ['["curl","-f"]', ['CMD', 'curl', '-f']],
  ['["true"]', ['CMD-SHELL', 'true']],
  ['["CMD","/check"]', ['CMD', '/check']],
  ['CMD /check  now', ['CMD', '/check', 'now']],
  ['CMD-SHELL test -e /ok', ['CMD-SHELL', 'test -e /ok']],
  ['CMD-SHELL', ['CMD-SHELL']],
  ['none', ['NONE']],
  ['["NONE"]', ['NONE']],
  ['[ -e /ok ]', ['CMD-SHELL', '[ -e /ok ]']],
] as const) {
  commands(`reads ${text}`, () => assert.equal(parseHealthCommand(text), expected));
}
commands.run();

const test = suite('toHealth');
test('leaves everything to the image when nothing is said', () => assert.is(read(''), 'image'));
test('takes the check away', () => assert.is(read('--no-healthcheck'), 'none'));
test('reads all options', () => {
  const health = read(
    '--health-cmd true --health-interval 1m --health-timeout 500ms --health-retries 4 --health-start-period 2s --health-on-failure stop ' +
      '--health-startup-cmd false --health-startup-interval disable --health-startup-retries 5 --health-startup-success 6 ' +
      '--health-log-destination logs --health-max-log-count 0 --health-max-log-size 7',
  );
  assert.equal(health, {
    test: ['CMD-SHELL', 'true'],
    intervalMs: 60_000,
    timeoutMs: 500,
    startPeriodMs: 2000,
    retries: 4,
    startup: { test: ['CMD-SHELL', 'false'], intervalMs: 0, timeoutMs: 30_000, retries: 5, successes: 6 },
    onFailure: 'stop',
    log: { destination: '/project/logs', maxCount: 0, maxSize: 7 },
  });
});
for (const [line, message] of [
  ['--no-healthcheck --health-cmd true', /^cannot specify both --no-healthcheck and --health-cmd$/m],
  ['--health-interval x', /^invalid healthcheck-interval: time: invalid duration "x"$/m],
  ['--health-timeout 0s', /^healthcheck-timeout must be/],
  ['--health-retries 0', /^healthcheck-retries must be greater than 0$/m],
  ['--health-start-period -1s', /^healthcheck-start-period must be 0 seconds or greater$/m],
  ['--health-on-failure nope', /^invalid on-failure action "nope" for health check: supported actions are none,kill,restart,stop$/m],
] as const) {
  test(`refuses ${line}`, () => void assertFails(() => read(line), 'invalid-argument', message));
}
test.run();
