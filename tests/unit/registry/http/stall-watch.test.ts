import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Stalled, watchStall } from '../../../../src/registry/http/stall-watch.ts';

const test = suite('watchStall');
test('stands until it is fed, and again when it rests', async () => {
  const watch = watchStall(1, undefined);
  await sleep(20);
  assert.is(watch.signal.aborted, false);
  watch.feed();
  watch.rest();
  await sleep(20);
  assert.is(watch.signal.aborted, false);
});
test('ends what has stalled', async () => {
  const watch = watchStall(1, undefined);
  watch.feed();
  while (!watch.signal.aborted) await sleep(5);
  assert.ok(watch.signal.reason instanceof Stalled);
});
test('ends with its caller', () => {
  const stop = new AbortController();
  const { signal } = watchStall(1000, stop.signal);
  stop.abort(new Error('enough'));
  assert.is((signal.reason as Error).message, 'enough');
});
test.run();
