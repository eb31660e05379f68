import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseMarkdown } from '../../../../src/cli/manual/markdown.ts';
import { proseLines } from '../../../../src/cli/manual/prose-lines.ts';

const test = suite('proseLines');
test('indents, wraps, and leaves code alone', () => {
  const blocks = parseMarkdown(
    '## Title\none two three four five six\n\n```\n$ tiffin a-very-long-line\n```\n\n- one two three four\n\n`-t`\n: text\n',
  );
  assert.equal(proseLines(blocks, 20), [
    '',
    'Title:',
    '',
    '  one two three four',
    '  five six',
    '',
    '    $ tiffin a-very-long-line',
    '',
    '  - one two three',
    '    four',
    '',
    '  -t   text',
  ]);
});
test.run();
