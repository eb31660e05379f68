import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeStream } from '../../../../src/cli/output/stream.ts';

const test = suite('describeStream');
test('a pipe or a file is no terminal', async () => {
  const written: unknown[] = [];
  const stream = await describeStream(1, { write: (data) => void written.push(data) });
  stream.write('x');
  assert.equal([stream.isTerminal, stream.columns(), written], [process.stdout.isTTY === true, process.stdout.columns ?? 80, ['x']]);
});
test.run();
