import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cacheMountDirectory, cacheMountResource } from '../../../src/storage/cache-mounts.ts';

const test = suite('directories of RUN --mount=type=cache');
test('lie in the store, and are held by name', () => {
  assert.is(cacheMountDirectory({ root: '/store' }), '/store/build-cache/mounts');
  assert.is(cacheMountResource('abc'), 'cache-mount:abc');
});
test.run();
