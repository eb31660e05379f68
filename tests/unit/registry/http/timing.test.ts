import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultTiming, retryAfterMs, timingFor } from '../../../../src/registry/http/timing.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const reads = suite('retryAfterMs');
for (const [header, expected] of [
  ['0', 0],
  ['42', 42_000],
  ['999999999999', 999_999_999_999_000],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['-1', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
] as const) {
  reads(`reads ${header}`, () => assert.is(retryAfterMs(header, now), expected));
}
reads.run();

const wishes = suite('timingFor');
wishes('takes what the command line asks for', () => {
  assert.equal(timingFor({}), defaultTiming);
  assert.is(timingFor({ retries: 0 }).attempts, 1);
  assert.is(timingFor({ retryDelayMs: 30_000 }).backOff.firstMs, 30_000);
  assert.is(timingFor({ retryDelayMs: 30_000 }).backOff.capMs, 30_000);
  assert.is(timingFor({ timing: { idleMs: 5 } }).idleMs, 5);
});
wishes.run();
