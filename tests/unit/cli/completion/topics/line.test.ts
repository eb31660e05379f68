import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { operandsOf, readLine } from '../../../../../src/cli/completion/topics/line.ts';

const test = suite('a line that is being typed');
test('is read as its command will', async () => {
  assert.equal(await operandsOf(['--root', '/x', 'port', '--all', 'web']), ['web']);
  assert.equal(await operandsOf(['container', 'exec', '-it', '-e', 'A=B', 'web', '-x']), ['web', '-x']);
  const { path, options } = await readLine(['inspect', '--type', 'volume', 'x']);
  assert.equal([path, options[0]?.value], ['inspect', 'volume']);
});
test('may end in an option, and may be nonsense', async () => {
  assert.equal(await operandsOf(['port', 'web', '--all']), ['web']);
  for (const typed of [[], ['nonsense'], ['port', '--nonsense'], ['help']]) assert.equal(await operandsOf(typed), []);
});
test.run();
