import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plainText } from '../../../../src/cli/manual/document.ts';
import { optionBlocks, optionDefinition, sentence } from '../../../../src/cli/manual/option-blocks.ts';
import { flag, list, optionGroup, optionalValue } from '../../../../src/cli/options/option.ts';
import { shapeOf } from '../../../../src/cli/options/session.ts';

class Sample {
  env = list('-e,--env', { description: 'Set a variable', valueName: 'name', complete: 'none' });
  plan = optionalValue('--plan', { description: 'Print it', valueName: 'form', complete: 'none', bare: 'text' });
  group = optionGroup('Network', { all: flag('--all', { description: 'All of it', default: true }) });
}
const { options } = shapeOf(Sample);

const test = suite('optionBlocks');
test("has a heading for each group but the command's own", () => {
  assert.equal(
    optionBlocks(options, 2).map((block) => (block.kind === 'heading' ? block.text : block.kind)),
    ['definitions', 'Network options', 'definitions'],
  );
});
test('says names, values, descriptions and defaults', () => {
  assert.equal(
    options.map(optionDefinition).map(({ term, text }) => [plainText(term), plainText(text)]),
    [
      ['-e, --env name', 'Set a variable.'],
      ['--plan[=form]', 'Print it.'],
      ['--all', 'All of it. Default: `true`.'],
    ],
  );
});
test('ends sentences', () => assert.equal(['a', 'b.', 'c (d)'].map(sentence), ['a.', 'b.', 'c (d).']));
test.run();
