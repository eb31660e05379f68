/**
 * Checks that something fails with a `TiffinError` of a code, and says why.
 */
import * as assert from 'uvu/assert';
import { type ErrorCode, TiffinError } from '../../src/lib/errors.ts';

/** Runs `action`, which must throw a `TiffinError` with this code whose message (and hint) match. Returns it. */
export function assertFails(action: () => unknown, code: ErrorCode, pattern: RegExp = /(?:)/): TiffinError {
  try {
    action();
  } catch (error) {
    return checked(error, code, pattern);
  }
  throw new assert.Assertion({
    message: `expected a failure ${code}`,
    operator: 'throws',
    actual: undefined,
    expects: code,
    details: '',
    generated: false,
  });
}

/** Awaits `promise`, which must reject with a `TiffinError` with this code whose message (and hint) match. Returns it. */
export async function assertRejects(promise: Promise<unknown>, code: ErrorCode, pattern: RegExp = /(?:)/): Promise<TiffinError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return assertFails(() => undefined, code);
  return checked(error, code, pattern);
}

function checked(error: unknown, code: ErrorCode, pattern: RegExp): TiffinError {
  if (!(error instanceof TiffinError)) throw error;
  assert.is(error.code, code, error.message);
  assert.match(`${error.message}\n${error.hint ?? ''}`, pattern);
  return error;
}
