import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { afterReturns, ByteLines } from '../../../../../src/cli/output/build/byte-lines.ts';

const texts = (lines: readonly Uint8Array[]) => lines.map((line) => Buffer.from(line).toString());

const test = suite('ByteLines');
test('joins what comes in pieces', () => {
  const lines = new ByteLines();
  assert.equal(texts(lines.push(Buffer.from('on'))), []);
  assert.equal(texts(lines.push(Buffer.from('e\ntwo\nth'))), ['one', 'two']);
  assert.is(Buffer.from(lines.rest).toString(), 'th');
});
test('keeps bytes that are no text', () => {
  assert.equal([...new ByteLines().push(Buffer.from([0xff, 0x00, 0x0a]))[0]!], [0xff, 0]);
});
test('cuts a line without end', () => {
  const lines = new ByteLines();
  assert.is(lines.push(Buffer.alloc(200_000, 'x')).length, 3);
  assert.ok(lines.rest.length < 64 * 1024);
});
test('shows what a line was written over with', () => {
  for (const [line, shown] of [
    ['10%\r20%', '20%'],
    ['10%\r20%\r', '20%'],
    ['plain', 'plain'],
    ['dos\r', 'dos'],
  ])
    assert.is(Buffer.from(afterReturns(Buffer.from(line!))).toString(), shown);
});
test.run();
