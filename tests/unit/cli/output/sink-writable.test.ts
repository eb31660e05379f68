import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sinkWritable } from '../../../../src/cli/output/sink-writable.ts';

const test = suite('sinkWritable');
test('writes through', async () => {
  const chunks: string[] = [];
  const stream = sinkWritable({ write: (data) => void chunks.push(Buffer.from(data as Uint8Array).toString()) });
  stream.write('a');
  stream.end('b');
  await once(stream, 'finish');
  assert.equal(chunks, ['a', 'b']);
});
test('fails with what the sink throws', async () => {
  const failure = new Error('full');
  const stream = sinkWritable({
    write: () => {
      throw failure;
    },
  });
  const failed = once(stream, 'error');
  stream.write('a');
  const [error] = (await failed) as [Error];
  assert.is(error, failure);
});
test.run();
