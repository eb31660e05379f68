import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PsCommand } from '../../../../src/cli/commands/container/ps.ts';
import { plainText } from '../../../../src/cli/manual/document.ts';
import { formatBlocks } from '../../../../src/cli/manual/format-blocks.ts';
import { shapeOf } from '../../../../src/cli/options/session.ts';

const test = suite('formatBlocks');
test('lists fields and keys', async () => {
  const blocks = await formatBlocks('ps', shapeOf(PsCommand).options);
  assert.equal(
    blocks.filter((block) => block.kind === 'heading').map(({ text }) => text),
    ['Format', 'Filters'],
  );
  const text = blocks.map((block) => (block.kind === 'paragraph' ? plainText(block.text) : '')).join(' ');
  assert.match(text, /\bNames, /);
  assert.match(text, /\bancestor, /);
  assert.match(text, /`tiffin system schema ps`/);
});
test('is empty where there is nothing to say', async () => assert.equal(await formatBlocks('nothing', []), []));
test.run();
