import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Given } from '../../../src/sdk/given.ts';
import { healthRequest } from '../../../src/sdk/health.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('healthRequest');

const read = (health: unknown) => healthRequest(new Given('run', { health }, ['health']));

test('leaves the check to the image, and takes it away', () => {
  assert.is(read(undefined), 'image');
  assert.is(read(false), 'none');
});

test('reads a check', () => {
  const words = read({ command: ['pg_isready'], intervalMs: 500, retries: 3 });
  assert.equal(
    [words].map((each) => typeof each === 'object' && [each.test, each.intervalMs, each.retries, each.timeoutMs]),
    [[['CMD', 'pg_isready'], 500, 3, undefined]],
  );
  const line = read({ command: 'test -e /ready' });
  assert.equal(typeof line === 'object' && line.test, ['CMD-SHELL', 'test -e /ready']);
});

test('refuses what is no check', () => {
  assertFails(() => read(true), 'invalid-argument', /health/);
  assertFails(() => read({}), 'invalid-argument', /command says what to run/);
  assertFails(() => read({ command: 'x', interval: '1s' }), 'invalid-argument', /"interval"/);
  assertFails(() => read({ command: ['x', 1] }), 'invalid-argument', /command\[1\]/);
});

test.run();
