import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AggregateFailure, TiffinError } from '../../../src/lib/errors.ts';
import { publicError, Session } from '../../../src/sdk/session.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('Session');

test('does what it is asked, and hands on what that throws', async () => {
  using scratch = scratchEngine();
  const session = new Session(scratch.engine, '/');
  assert.is(await session.run(undefined, () => 7), 7);
  const bug = new RangeError('a bug');
  assert.is(await session.run(undefined, () => Promise.reject(bug)).catch((error: unknown) => error), bug);
});

test('begins nothing when it is told to stop before', async () => {
  using scratch = scratchEngine();
  const session = new Session(scratch.engine, '/');
  let begun = 0;
  const reason = new Error('no more');
  const { cause } = await assertRejects(
    session.run(AbortSignal.abort(reason), () => (begun += 1)),
    'cancelled',
  );
  assert.equal([begun, cause], [0, reason]);
});

test('breaks off what goes on when it is closed, waits for it, and then for what it owns', async () => {
  using scratch = scratchEngine();
  const session = new Session(scratch.engine, '/');
  const steps: string[] = [];
  const running = session.run(undefined, async (signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    steps.push('cleaned up');
    throw new TiffinError('cancelled', 'cancelled');
  });
  const failed = assertRejects(running, 'cancelled');
  session.own({ release: async () => void steps.push('released') });
  const disowned = { release: async () => void steps.push('not this') };
  session.own(disowned);
  session.disown(disowned);
  await Promise.all([session.close(), session.close()]);
  assert.equal(steps, ['cleaned up', 'released']);
  assert.match(String((await failed).cause), /was closed/);
  await assertRejects(
    session.run(undefined, () => 7),
    'wrong-state',
    /is closed/,
  );
});

test('says what could not be released, once all was tried', async () => {
  using scratch = scratchEngine();
  const session = new Session(scratch.engine, '/');
  let released = 0;
  session.own({ release: () => Promise.reject(new TiffinError('in-use', 'held')) });
  session.own({ release: async () => void (released += 1) });
  await assertRejects(session.close(), 'in-use');
  assert.is(released, 1);
});

test.run();

const errors = suite('publicError');

errors('makes one failure of several, with the code of the last', () => {
  const failures = [new TiffinError('not-found', 'no a'), new TiffinError('unauthorized', 'no b', { hint: 'log in' })];
  const error = publicError(new AggregateFailure(failures)) as TiffinError;
  assert.equal([error.code, error.message, error.hint], ['unauthorized', 'no a; no b', 'log in']);
  assert.ok(error.cause instanceof AggregateError);
});

errors('says why something was cancelled', () => {
  const reason = new Error('enough');
  const error = publicError(new TiffinError('cancelled', 'pull: cancelled'), AbortSignal.abort(reason)) as TiffinError;
  assert.equal([error.message, error.cause], ['pull: cancelled', reason]);
  const other = new TiffinError('not-found', 'x');
  assert.is(publicError(other, AbortSignal.abort(reason)), other);
});

errors.run();
