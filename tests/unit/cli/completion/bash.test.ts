import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bashScript } from '../../../../src/cli/completion/bash.ts';
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

const test = suite('bashScript');
test('holds commands, options and choices, and asks for names', () => {
  const script = bashScript(table);
  for (const part of ['look', 'image look', 'for', 'c', 'image']) assert.ok(script.includes(part), part);
  assert.match(script, /__complete|@image/);
});
test('is the same twice', () => assert.is(bashScript(table), bashScript(table)));
test.run();
