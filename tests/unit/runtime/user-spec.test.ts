import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatUserSpec, isRoot, numericId, parseGroup, parseUserSpec } from '../../../src/runtime/user-spec.ts';
import { assertFails } from '../../support/assert-fails.ts';

const parses = suite('parseUserSpec');
for (const [text, user, group] of [
  ['1', '1', undefined],
  ['1:', '1', undefined],
  ['01x', '01x', undefined],
  [':5', '0', '5'],
  ['bob', 'bob', undefined],
  ['www-data:www-data', 'www-data', 'www-data'],
  ['machine$', 'machine$', undefined],
  ['4294967294:0', '4294967294', '0'],
] as const) {
  if (text === '01x')
    parses(`refuses ${text}, which is neither a number nor a name`, () => void assertFails(() => parseUserSpec(text), 'invalid-argument'));
  else parses(`reads ${text}`, () => assert.equal(parseUserSpec(text), { user, group }));
}
for (const text of [
  '+1',
  '-1',
  ' 1',
  '1 ',
  '0x1',
  '4294967295',
  '4294967296',
  '99999999999999999999',
  '1:2:3',
  'a b',
  'a\nroot',
  'root\0',
  '1.5',
  '1e3',
  'a/b',
]) {
  parses(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => parseUserSpec(text), 'invalid-argument', /invalid user/));
}
parses.run();

const words = suite('user words');
words('tells numbers from names', () => {
  assert.is(numericId('007'), 7);
  assert.is(numericId('7a'), undefined);
});
words('knows root by number and by name', () => {
  assert.equal(
    ['0', 'root', '000', '1', 'rootless', 'Root'].map((user) => isRoot({ user, group: undefined })),
    [true, true, true, false, false, false],
  );
});
words('writes what it read', () =>
  assert.equal(
    ['1:2', 'bob'].map((text) => formatUserSpec(parseUserSpec(text))),
    ['1:2', 'bob'],
  ),
);
words('reads groups', () => {
  assert.is(parseGroup('audio'), 'audio');
  assertFails(() => parseGroup('a:b'), 'invalid-argument');
});
words.run();
