import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeFile, titleAnnotation } from '../../../../src/image/artifact/store-file.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('storeFile');

test('keeps the bytes, leased, and describes them', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = join(home.path, 'big');
  writeFileSync(path, Buffer.alloc(3_000_000, 'x'));
  using leases = new DisposableStack();
  const layer = await storeFile(stores, path, { leases });
  assert.equal(layer, {
    mediaType: 'text/plain',
    digest: digestOf(Buffer.alloc(3_000_000, 'x')),
    size: 3_000_000,
    annotations: { [titleAnnotation]: 'big' },
  });
  assert.ok(stores.leases.heldResources().has(`blob:${layer.digest}`));
  const bare = await storeFile(stores, path, { leases, titled: false, mediaType: () => 'a/b' });
  assert.equal([bare.annotations, bare.mediaType], [undefined, 'a/b']);
});

test('says what is no file', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  using leases = new DisposableStack();
  await assertRejects(storeFile(stores, '/nonexistent', { leases }), 'not-found', /^open \/nonexistent: no such file or directory$/m);
  await assertRejects(storeFile(stores, '/dev/null', { leases }), 'invalid-argument', /is no regular file/);
});

test.run();
