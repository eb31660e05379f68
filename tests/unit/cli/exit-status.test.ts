import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exitStatusOf, statusOfFailure, statusOfWaiting } from '../../../src/cli/exit-status.ts';
import { AggregateFailure, TiffinError } from '../../../src/lib/errors.ts';

const waiting = suite('statusOfWaiting');
waiting('is 130 for who was interrupted, 0 for who saw the end', () => {
  const interrupted = new AbortController();
  interrupted.abort();
  assert.equal([statusOfWaiting(interrupted.signal), statusOfWaiting(new AbortController().signal)], [130, 0]);
});
waiting('names the signal as a shell does', () => {
  const statusAfter = (signal: string): number => {
    const interrupted = new AbortController();
    interrupted.abort(signal);
    return statusOfWaiting(interrupted.signal);
  };
  assert.equal(['SIGINT', 'SIGTERM', 'SIGHUP'].map(statusAfter), [130, 143, 129]);
});
waiting.run();

const test = suite('exitStatusOf');
for (const [code, status] of [
  ['command-not-found', 127],
  ['command-not-invokable', 126],
  ['cancelled', 130],
  ['not-found', 125],
  ['no-space', 125],
] as const) {
  test(`${code} is ${status}`, () => assert.is(exitStatusOf(code), status));
}
test.run();

const failures = suite('statusOfFailure');
const missing = new TiffinError('not-found', 'x');
failures('lets a command override', () => assert.is(statusOfFailure(missing, { 'not-found': 1 }), 1));
failures('takes the worst of several', () => {
  assert.is(statusOfFailure(new AggregateFailure([missing, new TiffinError('in-use', 'y')]), { 'not-found': 1, 'in-use': 2 }), 2);
});
failures('takes a bug for 125', () => assert.is(statusOfFailure(new Error('x')), 125));
failures.run();
