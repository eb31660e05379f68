import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LineCursor, readText } from '../../../../src/containerfile/parse/physical-lines.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('lines of a file');

const read = (bytes: Uint8Array | string): string => readText(Buffer.from(bytes), 'F');

test('are counted, and lose what ends them', () => {
  const lines = new LineCursor('a\r\nb\n\nc');
  assert.is(lines.take(), 'a');
  const start = lines.offset;
  assert.equal([lines.take(), lines.number], ['b', 2]);
  assert.equal([lines.take(), lines.take(), lines.number, lines.take(), lines.number], ['', 'c', 4, undefined, 4]);
  assert.is(lines.between(start, lines.offset), 'b\n\nc');
});

test('drop a byte order mark at the very beginning only', () => assert.is(read('\uFEFFa\n\uFEFFb'), 'a\n\uFEFFb'));

test('have bytes that are no text in comments only', () => {
  assert.is(read(Buffer.from('# M\xfcller \0\nFROM a\n', 'latin1')), '# M\uFFFDller \uFFFD\nFROM a\n');
  assertFails(() => read(Buffer.from('FROM a\nRUN \xfc', 'latin1')), 'invalid-argument', /^F:2: the line is no UTF-8 text/);
  assertFails(() => read('FROM a\n\nRUN \0'), 'invalid-argument', /^F:3: the line has a NUL byte/);
});

test.run();
