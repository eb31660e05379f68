import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandBlocks, pageName, references } from '../../../../src/cli/manual/command-page.ts';
import { plainText } from '../../../../src/cli/manual/document.ts';
import { parseMarkdown } from '../../../../src/cli/manual/markdown.ts';
import { proseLines } from '../../../../src/cli/manual/prose-lines.ts';

const command = {
  path: 'rm',
  summary: 'Remove it',
  help: { description: 'Removes it.', examples: [['One', '$0 rm x']] },
  statuses: { 'not-found': 1, 'in-use': 2, 'wrong-state': 2 },
  shape: { options: [], operands: [] },
  paths: ['rm', 'container rm'],
  prose: parseMarkdown('More.\n\n## Notes\nA note.\n'),
  related: ['tiffin-container', 'tiffin-rootless.7'],
} as const;

const test = suite('commandBlocks');
test('is a whole page', () => {
  assert.is(
    proseLines(commandBlocks(command), 80)
      .filter((line) => line !== '')
      .join('\n'),
    `Synopsis:
  tiffin rm
  tiffin container rm
Description:
  Removes it.
  More.
Examples:
  One:
    $ tiffin rm x
Notes:
  A note.
Exit status:
  The exit status is 0 on success and 125 on failure, unless tiffin(1) says
  otherwise.
  1   Something that was named does not exist.
  2   Something that was named is in use, or something that was named is in a
      state that does not allow it.
See also:
  tiffin(1), tiffin-container(1), tiffin-rootless(7)`,
  );
});
test('leaves the exit status to a text that has it', () => {
  const blocks = commandBlocks({ ...command, prose: parseMarkdown('## Exit status\nIts own.\n') });
  assert.is(blocks.filter((block) => block.kind === 'heading' && block.text === 'Exit status').length, 1);
});
test.run();

const name = suite('pageName');
name('joins words', () => assert.equal([pageName(''), pageName('image pull')], ['tiffin', 'tiffin-image-pull']));
name.run();

const refer = suite('references');
refer('names sections', () => assert.is(plainText(references(['a', 'b.7'])), 'a(1), b(7)'));
refer.run();
