import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readLines } from '../../../../src/containerfile/parse/physical-lines.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('readLines');

const read = (bytes: Uint8Array | string): unknown => readLines(Buffer.from(bytes), 'F').map(({ text, end }) => [text, end]);

test('keeps how lines end', () => {
  assert.equal(read('a\r\nb\n\nc'), [
    ['a', '\r\n'],
    ['b', '\n'],
    ['', '\n'],
    ['c', ''],
  ]);
});

test('drops a byte order mark at the very beginning only', () => {
  assert.equal(read('\uFEFFa\n\uFEFFb'), [
    ['a', '\n'],
    ['\uFEFFb', ''],
  ]);
});

test('takes bytes that are no text in comments only', () => {
  const latin = Buffer.from('# M\xfcller \0\nFROM a\n', 'latin1');
  assert.equal(read(latin), [
    ['# M\uFFFDller \uFFFD', '\n'],
    ['FROM a', '\n'],
  ]);
  assertFails(() => read(Buffer.from('FROM a\nRUN \xfc', 'latin1')), 'invalid-argument', /^F:2: the line is no UTF-8 text/);
  assertFails(() => read('FROM a\n\nRUN \0'), 'invalid-argument', /^F:3: the line has a NUL byte/);
});

test.run();
