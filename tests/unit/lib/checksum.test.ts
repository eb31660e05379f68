import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checksum } from '../../../src/lib/checksum.ts';

const test = suite('checksum');

test('is the same for text and its bytes', () => {
  assert.is(checksum('tiffin ✓'), checksum(Buffer.from('tiffin ✓')));
  assert.match(checksum(''), /^[0-9a-f]{16}$/);
});

test('changes with each bit, and with the length', () => {
  const bytes = Buffer.from('{"name":"web","image":"alpine"}');
  const seen = new Set([checksum(bytes), checksum(bytes.subarray(1)), checksum(Buffer.concat([bytes, Buffer.alloc(1)]))]);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    seen.add(checksum(flipped));
  }
  assert.is(seen.size, 3 + bytes.length * 8);
});

test.run();
