import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandAt, nounTable } from '../../../../src/cli/command-table.ts';
import { topicNamed, topics } from '../../../../src/cli/manual/topics.ts';
import { repository } from '../../../support/repository.ts';

const test = suite('topics');
test('are written, and no command has their names', () => {
  const names = topics.flatMap(({ name, others }) => [name, ...others]);
  assert.is(new Set(names).size, names.length);
  assert.equal(
    names.filter((name) => commandAt(name) !== undefined || Object.hasOwn(nounTable, name)),
    [],
  );
  for (const { name } of topics) assert.ok(existsSync(join(repository, `src/cli/manual/topics/${name}.md`)), name);
});
test('are found by several words', () => {
  assert.is(topicNamed(['rootless'])?.name, 'rootless');
  assert.is(topicNamed(['User', 'namespaces'])?.name, 'rootless');
  assert.is(topicNamed(['nothing']), undefined);
});
test.run();
