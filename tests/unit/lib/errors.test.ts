import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AggregateFailure, errnoOf, TiffinError } from '../../../src/lib/errors.ts';

const failures = suite('TiffinError');

failures('carries code, message, hint and cause', () => {
  const cause = new Error('deeper');
  const error = new TiffinError('not-found', 'no such thing', { hint: 'look elsewhere', cause });
  assert.equal([error.name, error.code, error.message, error.hint], ['TiffinError', 'not-found', 'no such thing', 'look elsewhere']);
  assert.is(error.cause, cause);
});

failures('has no cause of its own accord', () => {
  assert.not.ok('cause' in new TiffinError('corrupt', 'bad'));
});

for (const [input, expected] of [
  ['get https://cook:secret@registry.test/v2/: refused', 'get https://registry.test/v2/: refused'],
  ['proxy http://token@10.0.0.1:3128 and socks5://a:b@host', 'proxy http://10.0.0.1:3128 and socks5://host'],
  ['image user@sha256:0 is no URL', 'image user@sha256:0 is no URL'],
  ['https://registry.test/a@b', 'https://registry.test/a@b'],
] as const) {
  failures(`takes credentials out of ${input}`, () => {
    const error = new TiffinError('unreachable', input, { hint: input });
    assert.equal([error.message, error.hint], [expected, expected]);
  });
}

failures.run();

const several = suite('AggregateFailure');

several('keeps every failure and says each on its line', () => {
  const all = [new TiffinError('not-found', 'a'), new Error('b')];
  const error = new AggregateFailure(all);
  assert.equal(error.failures, all);
  assert.is(error.message, 'a\nb');
});

several.run();

const errno = suite('errnoOf');

errno('names a failed system call', () => {
  try {
    readFileSync('/nowhere/at/all');
    assert.unreachable();
  } catch (error) {
    assert.is(errnoOf(error), 'ENOENT');
  }
});

for (const other of [
  undefined,
  'ENOENT',
  new Error('plain'),
  Object.assign(new Error('node'), { code: 'ERR_INVALID_ARG_TYPE' }),
  new TiffinError('corrupt', 'bad'),
]) {
  errno(`knows none of ${String(other)}`, () => {
    assert.is(errnoOf(other), undefined);
  });
}

errno.run();
