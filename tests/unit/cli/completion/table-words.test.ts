import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { operandWord, optionFields, optionWord } from '../../../../src/cli/completion/table-words.ts';
import type { OptionSpec } from '../../../../src/cli/options/spec.ts';

const spec: OptionSpec = {
  names: ['-f', '--for'],
  kind: 'value',
  valueName: 'x',
  description: 'Look',
  complete: ['a', 'b'],
  defaultText: '',
  hidden: false,
  refusal: undefined,
  group: '',
  convert: () => undefined,
};

const test = suite('words of the tables');
test('say how an option takes its value, and where it comes from', () => {
  assert.is(optionWord(spec), '-f,--for:=a|b');
  assert.is(optionWord({ ...spec, kind: 'flag', complete: 'none' }), '-f,--for:-');
  assert.is(optionWord({ ...spec, kind: 'list', complete: 'file' }), '-f,--for:*f');
  assert.is(optionWord({ ...spec, kind: 'optional', complete: 'image' }), '-f,--for:?@image');
  assert.equal(optionFields({ ...spec, complete: 'directory' }), ['-f,--for', 'd', 'Look']);
});
test('say what operands are, and which repeats or ends what is known', () => {
  assert.is(operandWord({ name: 'X', min: 1, max: 1, complete: 'none', verbatim: false }), 'n');
  assert.is(operandWord({ name: 'X', min: 1, max: Infinity, complete: 'volume', verbatim: false }), '@volume+');
  assert.is(operandWord({ name: 'X', min: 0, max: Infinity, complete: 'none', verbatim: true }), '!n');
});
test.run();
