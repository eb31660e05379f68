import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesOf } from '../../../src/runtime/bytes.ts';

const test = suite('bytesOf');
for (const text of ['', 'plain', 'é€😀', '\ud83d\ude00'])
  test(`leaves ${JSON.stringify(text)} as it is`, () => assert.is(bytesOf(text), text));
for (const [text, bytes] of [
  ['\udc80', [0x80]],
  ['a\udcffb', [0x61, 0xff, 0x62]],
  ['é\udcc3', [0xc3, 0xa9, 0xc3]],
  ['😀\udc9f', [0xf0, 0x9f, 0x98, 0x80, 0x9f]],
] as const) {
  test(`turns ${JSON.stringify(text)} back`, () => assert.equal(bytesOf(text), Uint8Array.from(bytes)));
}
test.run();
