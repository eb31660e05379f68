import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseForcedMap, parseIdMapOptions } from '../../../src/runtime/id-map-option.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('parseIdMapOptions');
test('reads lines with their flags', () => {
  assert.equal(parseIdMapOptions(['0:1000:10', '+u5:@6'], []), {
    uid: [
      { inside: 0, outside: 1000, length: 10 },
      { inside: 5, outside: 6, length: 1, onHost: true, extends: true },
    ],
    gid: [{ inside: 0, outside: 1000, length: 10 }],
  });
});
test('takes each option for its own kind when both are given', () => {
  const { uid, gid } = parseIdMapOptions(['0:1:2', 'g3:3:3'], ['0:5:6', 'u7:7:7']);
  assert.equal([uid, gid], [[{ inside: 0, outside: 1, length: 2 }], [{ inside: 0, outside: 5, length: 6 }]]);
});
test('drops lines of no length', () => assert.equal(parseIdMapOptions(['0:1:0'], []), { uid: [], gid: [] }));

// Podman 5.8's words.
const bad: readonly (readonly [text: string, words: RegExp])[] = [
  ['x', /^initializing ID mappings: UID setting is malformed expected \["\[\+ug\]uint32:\[@\]uint32\[:uint32\]"\] : \["x"\]\n/],
  ['5', /malformed/],
  ['5:1:1:1', /malformed/],
  ['::1', /malformed/],
  [':5:1', /malformed/],
  ['5::1', /^invalid empty host id at UID map: \[5 {2}1\]\n/],
  ['+:5:1', /^invalid mapping: \[\+ 5 1\], parsing flags\n/],
  ['-5:1:1', /^invalid mapping: \[-5 1 1\]\. Unknown flag 45\n/],
  ['5:@:1', /^parsing id map value "@": strconv\.ParseUint: parsing "": invalid syntax\n/],
  ['5:@x:1', /^parsing id map value "@x": strconv\.ParseUint: parsing "x": invalid syntax\n/],
  ['5:x:1', /^parsing id map value "x"/],
  ['5:1:x', /^parsing id map value "x"/],
  ['0:4294967296:1', /^parsing id map value "4294967296": strconv\.ParseUint: parsing "4294967296": value out of range\n/],
  ['4294967295:0:1', /the last ID that exists is 4294967294/],
  ['0:4294967290:10', /the last ID that exists is 4294967294/],
  ['5x:0:1', /^parsing id map value "5x"/],
  ['5:0x1:1', /^parsing id map value "0x1"/],
  ['5: 1:1', /^parsing id map value " 1"/],
];
for (const [text, words] of bad)
  test(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => parseIdMapOptions([text], []), 'invalid-argument', words));
test.run();

const forced = suite('parseForcedMap');
forced('reads a line of --userns=auto', () => {
  assert.equal(parseForcedMap('UID', '5:@9:2'), { inside: 5, outside: 9, length: 2, onHost: true });
});
forced('knows no flags', () => {
  assertFails(() => parseForcedMap('UID', '+5:9:1'), 'invalid-argument', /^parsing id map value "\+5"/);
  assertFails(
    () => parseForcedMap('GID', '5'),
    'invalid-argument',
    /GID setting is malformed expected \["uint32:\[@\]uint32\[:uint32\]"\] : "5"/,
  );
});
forced.run();
