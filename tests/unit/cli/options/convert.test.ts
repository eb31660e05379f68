import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { convertChoice, convertInteger, convertTruth, invalidValue, splitCommas } from '../../../../src/cli/options/convert.ts';
import type { OptionSpec } from '../../../../src/cli/options/spec.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const spec: OptionSpec = {
  names: ['-t', '--time'],
  kind: 'value',
  valueName: '',
  description: '',
  complete: 'none',
  defaultText: '',
  hidden: false,
  refusal: undefined,
  group: '',
  convert: () => undefined,
};

const truths = suite('convertTruth');
for (const text of ['1', 't', 'T', 'TRUE', 'true', 'True']) truths(`${text} is true`, () => assert.is(convertTruth(text, spec), true));
for (const text of ['0', 'f', 'F', 'FALSE', 'false', 'False']) truths(`${text} is false`, () => assert.is(convertTruth(text, spec), false));
for (const text of ['', 'yes', 'tRUE', '2'])
  truths(
    `${JSON.stringify(text)} is neither`,
    () => void assertFails(() => convertTruth(text, spec), 'invalid-argument', /strconv.ParseBool/),
  );
truths.run();

const integers = suite('convertInteger');
for (const [text, expected] of [
  ['0', 0],
  ['-1', -1],
  ['+7', 7],
  ['0x10', 16],
  ['0o17', 15],
  ['0b11', 3],
] as const) {
  integers(`reads ${text}`, () => assert.is(convertInteger(text, spec, 'signed'), expected));
}
for (const text of ['', '1.5', '1e3', ' 1', '--1', '0x', '5s'])
  integers(
    `refuses ${JSON.stringify(text)}`,
    () => void assertFails(() => convertInteger(text, spec, 'signed'), 'invalid-argument', /invalid syntax/),
  );
integers(
  'refuses a sign where there is none',
  () =>
    void assertFails(() => convertInteger('-1', spec, 'unsigned'), 'invalid-argument', /strconv.ParseUint: parsing "-1": invalid syntax/),
);
integers(
  'refuses what loses digits',
  () => void assertFails(() => convertInteger('9007199254740993', spec, 'signed'), 'invalid-argument', /value out of range/),
);
integers('leaves undefined alone', () => assert.is(convertInteger(undefined, spec, 'signed'), undefined));
integers.run();

const commas = suite('splitCommas');
for (const [text, expected] of [
  ['a,b', ['a', 'b']],
  ['a', ['a']],
  [',', ['', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['"a""b"', ['a"b']],
  ['a,"b"', ['a', 'b']],
] as const) {
  commas(`splits ${text}`, () => assert.equal(splitCommas(text, spec), expected));
}
for (const text of ['a"b', '"a', '"a"b'])
  commas(`refuses ${text}`, () => void assertFails(() => splitCommas(text, spec), 'invalid-argument', /comma-separated/));
commas.run();

const choices = suite('convertChoice');
choices('takes one of the words', () => assert.is(convertChoice('b', spec, ['a', 'b']), 'b'));
choices(
  'names them otherwise',
  () =>
    void assertFails(() => convertChoice('c', spec, ['a', 'b']), 'invalid-argument', /"c" is not a valid value. {2}Choose from: "a, b"/),
);
choices.run();

const failure = suite('invalidValue');
failure('says it as pflag does', () =>
  assert.is(invalidValue('x', spec, 'why').message, 'invalid argument "x" for "-t, --time" flag: why'),
);
failure.run();
