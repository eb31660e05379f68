import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chunkEntry, fileEntry, footer, skippable } from '../../../../src/image/copy/zstd-toc.ts';

const entry = {
  type: 'reg',
  name: './a',
  linkName: '',
  mode: 0o755,
  uid: 0,
  gid: 5,
  size: 3,
  modified: '1700000000',
  accessed: undefined,
  changed: undefined,
  devMajor: 0,
  devMinor: 0,
  xattrs: new Map(),
} as const;

const test = suite('the table of zstd:chunked');
test('leaves out what is zero or empty', () => {
  assert.equal(fileEntry(entry), { type: 'reg', name: './a', mode: 0o755, size: 3, gid: 5, modtime: '2023-11-14T22:13:20Z' });
});
test('has fractions of seconds and attributes', () => {
  const line = fileEntry({ ...entry, modified: '1700000000.120000000', xattrs: new Map([['user.a', Buffer.from('v')]]) });
  assert.is(line.modtime, '2023-11-14T22:13:20.12Z');
  assert.equal(line.xattrs, { 'user.a': 'dg==' });
});
test('has a line for each further chunk', () => assert.equal(chunkEntry('a', 7), { type: 'chunk', name: 'a', chunkOffset: 7 }));
test('ends with a frame that others pass over', () => {
  const bytes = skippable(footer({ toc: { start: 1, packed: 2, plain: 3 }, split: { start: 4, packed: 5, plain: 6 } }));
  assert.is(bytes.length, 72);
  assert.is(bytes.readUInt32LE(0), 0x184d2a50);
  assert.is(bytes.readUInt32LE(4), 64);
  assert.equal(
    Array.from({ length: 7 }, (_, index) => Number(bytes.readBigUInt64LE(8 + index * 8))),
    [1, 2, 3, 1, 4, 5, 6],
  );
  assert.is(bytes.toString('latin1', 64), 'GNUlInUx');
});
test.run();
