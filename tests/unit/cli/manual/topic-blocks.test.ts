import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { topicBlocks } from '../../../../src/cli/manual/topic-blocks.ts';
import { topicNamed } from '../../../../src/cli/manual/topics.ts';
import { repository } from '../../../support/repository.ts';

const directory = join(repository, 'src/cli/manual');

const test = suite('topicBlocks');
test('adds the tables to what is written', async () => {
  const blocks = await topicBlocks(topicNamed(['quadlet', 'files'])!, directory);
  assert.ok(blocks.some((block) => block.kind === 'heading' && block.text.startsWith('[Container]')));
});
test('misses what nobody has written', async () => {
  const message = await topicBlocks({ name: 'nothing', summary: '', others: [] }, directory).catch(String);
  assert.match(message as string, /nobody has written/);
});
test.run();
