import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { topicTable } from '../../../../src/cli/completion/topic-table.ts';

const test = suite('topicTable');
test('has somebody who answers, for each topic', async () => {
  for (const [topic, load] of Object.entries(topicTable)) assert.type(await load(), 'function', topic);
});
test.run();
