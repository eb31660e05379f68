import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { printPage } from '../../../../src/cli/help/print-page.ts';
import { topics } from '../../../../src/cli/manual/topics.ts';
import { memoryOutput } from '../../../support/memory-output.ts';
import { repository } from '../../../support/repository.ts';

const program = ['node', '--', join(repository, 'src/cli/main.ts')];

const test = suite('printPage');
test('prints topics within the width and without escapes', async () => {
  for (const topic of topics)
    for (const columns of [40, 80, 120]) {
      const { output, stdout } = memoryOutput({ columns });
      await printPage({ kind: 'topic', topic }, { output, env: {}, program });
      assert.ok(stdout.text().replaceAll('\n', ' ').startsWith(topic.summary), topic.name);
      assert.not.match(stdout.text(), /\u001b/);
      // What is typed is not broken.
      for (const line of stdout.text().split('\n'))
        assert.ok(line.length <= columns || /^ {4}\S|^ *\S+$|^\S.*:$|^ {2}(docker|--|\/|`|\$?[A-Z_]+)/.test(line), line);
    }
});
test('adds what is written about a command', async () => {
  const { output, stdout } = memoryOutput();
  await printPage({ kind: 'help', path: 'run' }, { output, env: {}, program });
  const short = stdout.text().length;
  await printPage({ kind: 'help', path: 'container run', full: true }, { output, env: {}, program });
  assert.ok(stdout.text().length > 2 * short);
});
test.run();
