import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reportLines } from '../../../src/cli/report-error.ts';
import { AggregateFailure, TiffinError } from '../../../src/lib/errors.ts';

const quiet = { debug: false };

const test = suite('reportLines');
test('prints message, causes and hint', () => {
  const failure = new TiffinError('unreachable', 'pull x', {
    cause: new Error('connect', { cause: new Error('refused') }),
    hint: 'is it up?',
  });
  assert.equal(reportLines(failure, quiet), ['Error: pull x: connect: refused', 'hint: is it up?']);
});
test('does not repeat a cause that the message has', () => {
  assert.equal(reportLines(new TiffinError('corrupt', 'read x: bad digest', { cause: new Error('bad digest') }), quiet), [
    'Error: read x: bad digest',
  ]);
});
test('does not repeat the reason of a system call', () => {
  const cause = Object.assign(new Error("EACCES: permission denied, mkdir '/x'"), { code: 'EACCES' });
  assert.equal(reportLines(new TiffinError('denied', 'make /x/y: permission denied', { cause }), quiet), [
    'Error: make /x/y: permission denied',
  ]);
});
test('is one line', () => assert.equal(reportLines(new TiffinError('corrupt', 'a\n  b\n'), quiet), ['Error: a b']));
test('prints each of several', () => {
  const failures = new AggregateFailure([new TiffinError('not-found', 'a'), new TiffinError('in-use', 'b', { hint: 'c' })]);
  assert.equal(reportLines(failures, quiet), ['Error: a', 'Error: b', 'hint: c']);
});
test('says that a bug is one, without a stack', () => {
  const lines = reportLines(new TypeError('x is undefined'), quiet);
  assert.match(lines[0] ?? '', /^Error: internal error: x is undefined$/);
  assert.is(lines.length, 2);
});
test('shows stacks when debugging', () => assert.match(reportLines(new Error('x'), { debug: true }).join('\n'), /at /));
test('tells failures of system calls as people read them', () => {
  try {
    readFileSync('/nonexistent');
  } catch (error) {
    assert.equal(reportLines(error, quiet), ['Error: open /nonexistent: no such file or directory']);
  }
});
test('names both paths of a system call that has two', () => {
  const failure = Object.assign(new Error("EISDIR: illegal operation on a directory, rename '/a' -> '/b'"), { code: 'EISDIR' });
  assert.equal(reportLines(failure, quiet), ['Error: rename /a to /b: illegal operation on a directory']);
});
test('ends with a circle of causes', () => {
  const first = new TiffinError('corrupt', 'a');
  (first as { cause?: unknown }).cause = first;
  assert.equal(reportLines(first, quiet), ['Error: a']);
});
test.run();
