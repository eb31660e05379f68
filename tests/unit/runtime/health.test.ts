import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ImageExecution } from '../../../src/oci/image-config.ts';
import { checkCommand, decideHealth, healthDefaults, healthOps } from '../../../src/runtime/health.ts';
import type { HealthRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';

const asked: HealthRequest = {
  test: undefined,
  intervalMs: undefined,
  timeoutMs: undefined,
  startPeriodMs: undefined,
  retries: undefined,
  startup: undefined,
  onFailure: 'none',
  log: healthDefaults.log,
};
const image = (test: readonly string[]): ImageExecution =>
  ({ Shell: [], Healthcheck: { Test: test, Interval: 1e9, Timeout: 0, Retries: 0 } }) as unknown as ImageExecution;

const decide = suite('decideHealth');
decide('takes the check of the image, with Podman’s defaults where it says nothing or zero', () => {
  const check = decideHealth({ health: 'image' }, image(['CMD', '/check']));
  assert.equal(
    [check?.test, check?.intervalMs, check?.timeoutMs, check?.retries, check?.shell],
    [['CMD', '/check'], 1000, 30_000, 3, ['/bin/sh', '-c']],
  );
});
decide('takes times of the command line beside the check of the image', () => {
  const check = decideHealth({ health: { ...asked, intervalMs: 5 } }, image(['CMD', '/check']));
  assert.equal([check?.test, check?.intervalMs], [['CMD', '/check'], 5]);
});
decide('takes nothing of the image beside a check of the command line', () => {
  const check = decideHealth({ health: { ...asked, test: ['CMD-SHELL', 'true'] } }, image(['CMD', '/check']));
  assert.equal([check?.test, check?.intervalMs], [['CMD-SHELL', 'true'], 30_000]);
});
decide('knows when there is none', () => {
  assert.is(decideHealth({ health: 'none' }, image(['CMD', '/check'])), undefined);
  assert.is(decideHealth({ health: 'image' }, image([])), undefined);
  assert.is(decideHealth({ health: 'image' }, undefined), undefined);
});
decide('refuses what makes no sense without a check', () => {
  const startup = { test: ['CMD', 'x'], intervalMs: 1, timeoutMs: 1, retries: 0, successes: 0 };
  assertFails(
    () => decideHealth({ health: { ...asked, onFailure: 'kill' } }, undefined),
    'invalid-argument',
    /^cannot set on-failure action to kill/,
  );
  assertFails(() => decideHealth({ health: { ...asked, startup } }, undefined), 'invalid-argument', /^cannot set a startup healthcheck/);
});
decide.run();

const command = suite('checkCommand');
command('is the words, or a line for the shell', () => {
  const shell = ['/bin/bash', '-c'];
  assert.equal(checkCommand(['CMD', 'a', 'b'], shell), ['a', 'b']);
  assert.equal(checkCommand(['CMD-SHELL', 'a && b'], shell), ['/bin/bash', '-c', 'a && b']);
  assert.equal(checkCommand(['NONE'], shell), []);
});
command.run();

const ops = suite('healthOps');
ops('tell the monitor of both checks and of the log', () => {
  const startup = { test: ['CMD', 'x'], intervalMs: 1, timeoutMs: 2, retries: 3, successes: 4 };
  const check = decideHealth({ health: { ...asked, test: ['CMD', 'y'], startup } }, undefined);
  if (check === undefined) throw new Error('no check');
  assert.equal(healthOps(undefined), []);
  assert.equal(healthOps({ check, planPath: '/p', startupPlanPath: '/s', logPath: '/l' }), [
    { op: 'health', plan: '/p', intervalMs: 30_000, timeoutMs: 30_000, startPeriodMs: 0, retries: 3, onFailure: 'none' },
    { op: 'startup-check', plan: '/s', intervalMs: 1, timeoutMs: 2, retries: 3, successes: 4 },
    { op: 'health-log', path: '/l', maxCount: 5, maxSize: 500 },
  ]);
});
ops.run();
