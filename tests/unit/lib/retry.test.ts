import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { backOffDelay, cancelled, sleep, sleptThrough, throwIfCancelled } from '../../../src/lib/retry.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';

const delays = suite('backOffDelay');
delays('grows to its cap', () => {
  const backOff = { firstMs: 100, factor: 3, capMs: 1000 };
  assert.equal(
    [1, 2, 3, 4].map((attempt) => backOffDelay(attempt, backOff, 0)),
    [100, 300, 900, 1000],
  );
});
delays('takes up to a quarter off by chance', () => {
  assert.is(backOffDelay(1, { firstMs: 100, factor: 1, capMs: 100 }, 1), 75);
});
delays.run();

const sleeps = suite('sleep');
sleeps('waits', async () => {
  const startedAt = performance.now();
  await sleep(20);
  assert.ok(performance.now() - startedAt >= 18);
});
sleeps('ends as soon as it is given up', async () => {
  const controller = new AbortController();
  const startedAt = performance.now();
  const waiting = sleep(60_000, controller.signal);
  controller.abort();
  await assertRejects(waiting, 'cancelled');
  await assertRejects(sleep(60_000, controller.signal), 'cancelled');
  assert.ok(performance.now() - startedAt < 1000);
});
sleeps('tells of an interruption where nothing has failed', async () => {
  const controller = new AbortController();
  assert.is(await sleptThrough(1, controller.signal), true);
  const waiting = sleptThrough(60_000, controller.signal);
  controller.abort();
  assert.is(await waiting, false);
  assert.is(await sleptThrough(60_000, controller.signal), false);
});

sleeps.run();

const checks = suite('throwIfCancelled, cancelled');
checks('throws only when aborted', () => {
  throwIfCancelled();
  throwIfCancelled(new AbortController().signal);
  assertFails(() => throwIfCancelled(AbortSignal.abort('why')), 'cancelled');
  assert.is(cancelled(AbortSignal.abort('why')).cause, 'why');
});
checks.run();
