import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AggregateFailure, errnoOf, TiffinError } from '../../../src/lib/errors.ts';

const test = suite('TiffinError');
test('removes credentials from message and hint', () => {
  const failure = new TiffinError('unreachable', 'get https://user:secret@host/x', { hint: 'try http://a:b@host' });
  assert.equal([failure.message, failure.hint], ['get https://host/x', 'try http://host']);
});
test('keeps its cause', () => {
  const cause = new Error('x');
  assert.is(new TiffinError('corrupt', 'y', { cause }).cause, cause);
  assert.not('cause' in new TiffinError('corrupt', 'y'));
});
test.run();

const aggregate = suite('AggregateFailure');
aggregate('has a line for each', () => assert.is(new AggregateFailure([new Error('a'), new Error('b')]).message, 'a\nb'));
aggregate.run();

const errno = suite('errnoOf');
errno('names a failed system call', () => {
  try {
    readFileSync('/nonexistent');
  } catch (error) {
    assert.is(errnoOf(error), 'ENOENT');
  }
});
errno('knows nothing of other values', () => {
  for (const value of [undefined, 'ENOENT', new Error('x'), Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG' })])
    assert.is(errnoOf(value), value instanceof Error && 'code' in value ? 'ERR_INVALID_ARG'.match(/^E[A-Z0-9]+$/)?.[0] : undefined);
});
errno.run();
