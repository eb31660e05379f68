import { constants } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyFailure, describe } from '../../../../src/container/copy/failure.ts';
import type { CopyPlace } from '../../../../src/container/copy/place.ts';
import { noCounts, TransferFailure } from '../../../../src/native/transfer.ts';

const test = suite('failures of copies');

const source: CopyPlace = { kind: 'host', path: './a' };
const target: CopyPlace = { kind: 'container', container: 'web', path: '/b' };
const { ENOENT, ENOTDIR, ENOSPC, EROFS } = constants.errno;

const worded = (
  side: 'source' | 'target',
  report: { stage: string; errno: number; text: string },
  counts = noCounts(),
): [string, string] => {
  const { code, message } = copyFailure(new TransferFailure(side, report), { source, target, counts });
  return [code, message];
};

test('says which path is not there, and why, in the words of Podman', () => {
  const report = { stage: 'source', errno: ENOENT, text: 'not found' };
  assert.equal(worded('source', report), ['not-found', '"./a" could not be found on the host: no such file or directory']);
  assert.equal(worded('target', { ...report, stage: 'target', errno: ENOTDIR }), [
    'not-found',
    '"/b" could not be found on container web: not a directory',
  ]);
});

test('lets rules of the command stand for themselves', () => {
  const rule = 'destination must be a directory when copying a directory';
  assert.equal(worded('target', { stage: 'kind', errno: 0, text: rule }), ['invalid-argument', rule]);
  assert.equal(
    worded('target', { stage: 'kind', errno: 0, text: 'exists but is not a directory' })[1],
    'web:/b: exists but is not a directory',
  );
  const failure = new TransferFailure('target', { stage: 'kind', errno: 0, text: 'b/x: file exists' });
  assert.match(copyFailure(failure, { source, target, counts: noCounts() }).hint ?? '', /--overwrite/);
});

test('says how far a copy came', () => {
  const counts = { ...noCounts(), entries: 12, bytes: 3000 };
  const [code, message] = worded('target', { stage: 'write', errno: ENOSPC, text: 'b/x: write 10 bytes' }, counts);
  assert.is(code, 'no-space');
  assert.match(message, /^copy \.\/a to web:\/b: b\/x: write 10 bytes: no space left on device \(12 .* 3kB, were copied before that\)$/);
  assert.is(
    worded('target', { stage: 'write', errno: EROFS, text: 'b: make the file' })[1],
    'copy ./a to web:/b: b: make the file: read-only file system',
  );
});

test('names places as they were typed', () => {
  assert.equal([source, target, { kind: 'stream' } as const].map(describe), ['./a', 'web:/b', 'the stream']);
});

test.run();
