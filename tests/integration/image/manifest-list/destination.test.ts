import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDestination } from '../../../../src/image/manifest-list/destination.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { memoryRegistry, onRegistry } from '../../../support/memory-registry.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('openDestination');

test('opens a repository of a registry, or a path', async () => {
  await using home = await scratchHome();
  using stores = onRegistry(openStores(home), memoryRegistry());
  for (const text of ['registry.test/app', 'docker://registry.test/app:latest']) {
    const { tag, name } = await openDestination(stores, text, {});
    assert.equal([tag, name], ['latest', 'registry.test/app:latest']);
  }
  const local = await openDestination(stores, `oci:${home.path}/out:x`, {});
  await local.sink[Symbol.asyncDispose]();
  assert.is(local.reference, undefined);
});

test('refuses what no list can go to', async () => {
  await using home = await scratchHome();
  using stores = onRegistry(openStores(home), memoryRegistry());
  await assertRejects(openDestination(stores, 'docker-archive:/tmp/x', {}), 'unsupported', /cannot hold a manifest list/);
  await assertRejects(openDestination(stores, 'docker-daemon:x:1', {}), 'unsupported');
  await assertRejects(openDestination(stores, 'Not a name', {}), 'invalid-argument');
});

test.run();
