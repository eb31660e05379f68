import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { zshScript } from '../../../../src/cli/completion/zsh.ts';
import type { CompletionTable } from '../../../../src/cli/completion/command-shapes.ts';
import type { OptionSpec } from '../../../../src/cli/options/spec.ts';

const spec: OptionSpec = {
  names: ['-f', '--for'],
  kind: 'value',
  valueName: "it's: [x]",
  description: "Look at: it's [here]",
  complete: ['a:b', 'c'],
  defaultText: '',
  hidden: false,
  refusal: undefined,
  group: '',
  convert: () => undefined,
};
const table: CompletionTable = {
  commands: [
    {
      paths: ['look', 'image look'],
      summary: "It's: good",
      options: [spec],
      operands: [{ name: 'X', min: 0, max: Infinity, complete: 'image', verbatim: false }],
    },
  ],
  nouns: { image: 'Images' },
  words: new Map([
    [
      '',
      [
        ['image', 'Images'],
        ['look', "It's: good"],
      ],
    ],
    ['image', [['look', "It's: good"]]],
  ]),
  globalOptions: [],
};

const test = suite('zshScript');
test('holds commands, options and choices, and asks for names', () => {
  const script = zshScript(table);
  for (const part of ['look', 'image look', 'for', 'c', 'image']) assert.ok(script.includes(part), part);
  assert.match(script, /__complete|@image/);
});
test('is the same twice', () => assert.is(zshScript(table), zshScript(table)));
test.run();
