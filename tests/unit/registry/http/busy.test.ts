import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TiffinError } from '../../../../src/lib/errors.ts';
import { Busy, isBusyStatus } from '../../../../src/registry/http/busy.ts';

const knows = suite('isBusyStatus');
knows('tells what may pass from what will not', () => {
  for (const status of [408, 429, 500, 502, 503, 504, 599]) assert.is(isBusyStatus(status), true);
  for (const status of [200, 400, 401, 403, 404, 501, 505]) assert.is(isBusyStatus(status), false);
});
knows.run();

const carries = suite('Busy');
carries('carries the failure and the wait', () => {
  const failure = new TiffinError('unreachable', 'busy');
  const busy = new Busy(failure, { status: 503, header: (name) => (name === 'retry-after' ? '7' : undefined) });
  assert.is(busy.failure, failure);
  assert.is(busy.retryAfterMs, 7000);
  assert.is(busy.isRateLimit, false);
  const limited = new Busy(failure, { status: 429, header: () => undefined });
  assert.is(limited.retryAfterMs, undefined);
  assert.is(limited.isRateLimit, true);
});
carries.run();
