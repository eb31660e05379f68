import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LineJoiner } from '../../../src/sdk/log-lines.ts';

const test = suite('LineJoiner');

const time = '2026-01-02T03:04:05.678901234Z';
const piece = (stream: 'stdout' | 'stderr', text: string | Uint8Array, partial = false) =>
  ({ timestamp: time, stream, content: Buffer.from(text), partial }) as const;

test('makes lines of pieces, each stream for itself', () => {
  const joiner = new LineJoiner();
  assert.equal(joiner.add(piece('stdout', 'whole\n')), { time: new Date(time), stream: 'stdout', text: 'whole' });
  assert.is(joiner.add(piece('stdout', 'be', true)), undefined);
  assert.is(joiner.add(piece('stderr', 'other\n'))?.text, 'other');
  assert.is(joiner.add(piece('stdout', 'gun\n'))?.text, 'begun');
  assert.is(joiner.add(piece('stdout', '\n'))?.text, '');
  assert.equal(joiner.rest(), []);
});

test('keeps together what a piece cut in the middle of a character', () => {
  const joiner = new LineJoiner();
  const bytes = Buffer.from('ä\n');
  joiner.add(piece('stdout', bytes.subarray(0, 1), true));
  assert.is(joiner.add(piece('stdout', bytes.subarray(1)))?.text, 'ä');
  assert.is(joiner.add(piece('stdout', Uint8Array.of(0xff, 0x0a)))?.text, '\uFFFD');
});

test('hands on what nobody ended, and what is too long', () => {
  const joiner = new LineJoiner();
  joiner.add(piece('stderr', 'last words', true));
  assert.equal(
    joiner.rest().map(({ text }) => text),
    ['last words'],
  );
  assert.is(joiner.add(piece('stdout', 'x'.repeat(1 << 20), true))?.text.length, 1 << 20);
});

test.run();
