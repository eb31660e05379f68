import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { directoryContext, emptyContext } from '../../../src/build/context.ts';

const test = suite('contexts');

test('are a directory as it lies there, or nothing', async () => {
  await using directory = directoryContext('.', '/here');
  assert.equal([directory.name, directory.root], ['.', { kind: 'directory', path: '/here' }]);
  await using empty = emptyContext('-');
  assert.equal(empty.root, { kind: 'layers', directories: [] });
});

test.run();
