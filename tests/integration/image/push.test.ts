import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pushImage } from '../../../src/image/push.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suite('pushImage');
test('goes where it is told to, else where the name says', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1', 'registry.test/own:2'] });
  const { manifest } = await pushImage(stores, 'localhost/a:1', 'docker://registry.test/app');
  assert.is(manifest.digest, stores.images.get(id).manifestDigest);
  await pushImage(stores, 'registry.test/own:2', undefined);
  await pushImage(stores, id, 'app');
  for (const name of ['registry.test/app:latest', 'registry.test/own:2', 'docker.io/library/app:latest'])
    assert.ok(registry.manifests.has(name), name);
});
test('says where it was to go', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  await assertRejects(pushImage(stores, 'localhost/a:1', 'registry.test/app:2'), 'unreachable', /^push to registry\.test\/app:2: /);
  await assertRejects(pushImage(stores, 'nope', 'registry.test/app:2'), 'not-found', /^nope: image not known\n/);
  await assertRejects(pushImage(stores, 'localhost/a:1', 'sif:/x'), 'unsupported', /sif/);
});
test('writes what is no registry', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  await pushImage(stores, 'localhost/a:1', `oci:${join(home.path, 'layout')}:x`);
  assert.ok(existsSync(join(home.path, 'layout/index.json')));
});
test.run();
