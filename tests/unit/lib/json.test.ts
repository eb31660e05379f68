import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { JsonLimits, JsonValue } from '../../../src/lib/json.ts';
import { parseJson } from '../../../src/lib/json.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { randomStream } from '../../support/crash.ts';

const read = (text: string, limits?: JsonLimits): JsonValue => parseJson(Buffer.from(text), limits);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const parses = suite('parseJson');
for (const text of [
  'null',
  ' true ',
  '-0.5e+3',
  '1e5',
  '""',
  '"\\u00e9\\n\\"\\\\\\/"',
  '"é😀"',
  '[]',
  '{}',
  '[1,[2,[]],{"a":{"b":null}}]',
  '{"a":1,"":2,"é":[true,false]}',
  '\t\r\n {"a" : [ 1 , 2 ] } \n',
]) {
  parses(`reads ${text} as JSON.parse does`, () => assert.equal(plain(read(text)), JSON.parse(text)));
}
for (const text of [
  '',
  ' ',
  '{',
  '}',
  '[',
  '[1',
  '[1,]',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '{a:1}',
  "{'a':1}",
  '[1 2]',
  'nul',
  'truee',
  'undefined',
  'NaN',
  'Infinity',
  '01',
  '+1',
  '1.',
  '.5',
  '1e',
  '0x10',
  '-',
  '1e999',
  '"',
  '"\\x"',
  '"\\u12"',
  '"\n"',
  '"\t"',
  '[] []',
  '{}x',
  '//c\n1',
  '/**/1',
  '\uFEFF{}',
]) {
  parses(`refuses ${JSON.stringify(text)}`, () => {
    assertFails(() => read(text), 'corrupt', /not valid JSON/);
  });
}
parses('refuses a key that occurs twice, however it is spelt', () => {
  assertFails(() => read('{"a":1,"a":2}'), 'corrupt', /key "a" occurs twice/);
  assertFails(() => read('{"a":1,"\\u0061":2}'), 'corrupt', /occurs twice/);
});
parses('gives objects without prototype, in which __proto__ is a key', () => {
  const object = read('{"__proto__":{"x":1},"constructor":2}') as Record<string, JsonValue>;
  assert.is(Object.getPrototypeOf(object), null);
  assert.equal(Object.keys(object), ['__proto__', 'constructor']);
  assert.is(object['toString'], undefined);
});
parses('bounds bytes, depth and values', () => {
  assertFails(() => read('[1]', { maxBytes: 2, what: 'manifest' }), 'corrupt', /manifest is larger than 2 bytes/);
  assert.equal(plain(read('[[]]', { maxDepth: 1 })), [[]]);
  assertFails(() => read('[[[]]]', { maxDepth: 1 }), 'corrupt', /nested deeper than 1/);
  assertFails(() => read('['.repeat(100_000)), 'corrupt', /nested deeper/);
  assertFails(() => read('[1,1,1,1]', { maxValues: 4 }), 'corrupt', /more than 4 values/);
});
parses('refuses what is not UTF-8', () => {
  assertFails(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22)), 'corrupt', /not UTF-8/);
  assertFails(() => parseJson(Uint8Array.of(0x22, 0xc0, 0x80, 0x22)), 'corrupt', /not UTF-8/);
});
parses('reads a string of megabytes', () => {
  assert.is((read(`"${'a'.repeat(3 << 20)}"`) as string).length, 3 << 20);
});
parses('agrees with JSON.parse on what it takes, and throws nothing but corrupt', () => {
  const random = randomStream(7);
  const seeds = ['{"schemaVersion":2,"layers":[{"size":12,"digest":"sha256:ab"}],"x":null}', '[true,false,-1.5e3,"\\u0041\\n",{"":[]}]'];
  const alphabet = '{}[]",:\\u0e1-+. \n\ttrufalsn\u0000é';
  for (let round = 0; round < 4000; round += 1) {
    const seed = seeds[round % seeds.length] ?? '';
    const at = Math.floor(random() * seed.length);
    const cut = Math.floor(random() * 4);
    const insert = Array.from({ length: Math.floor(random() * 3) }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
    const text = seed.slice(0, at) + insert + seed.slice(at + cut);
    try {
      const value = read(text);
      assert.equal(plain(value), JSON.parse(text), text);
    } catch (error) {
      assert.instance(error, TiffinError, text);
    }
  }
});
parses.run();
