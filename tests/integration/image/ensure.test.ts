import { rmSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { ensureImage } from '../../../src/image/ensure.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { fakeRepository } from '../../support/image-source.ts';
import { makeImage } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suiteNeeding('ensureImage', 'helper', 'user-namespaces');
const made = makeImage({ layers: [[{ path: 'one', content: 'x' }]] });

test('takes what is in the store, and asks nobody', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['docker.io/library/a:latest'] });
  for (const policy of ['missing', 'never'] as const) {
    const { image, name } = await ensureImage(stores, 'a', { policy });
    assert.is(image.id, id);
    assert.is(name, 'docker.io/library/a:latest');
  }
  assert.is((await ensureImage(stores, id.slice(0, 12))).name, id.slice(0, 12));
  await assertRejects(ensureImage(stores, 'b', { policy: 'never' }), 'not-found', /b: image not known/);
});

test('pulls what is missing, and what the policy wants anew', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const services = { ...stores, openRepository: () => fakeRepository({ latest: made }) };
  const { image, name } = await ensureImage(services, 'made');
  assert.is(name, 'docker.io/library/made:latest');
  assert.is((await ensureImage(services, 'made', { policy: 'always' })).image.id, image.id);
});

test('mends an image that has lost a layer', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const services = { ...stores, openRepository: () => fakeRepository({ latest: made }) };
  const { image } = await ensureImage(services, 'made');
  rmSync(stores.layers.path(image.layers[0]!.diffId), { recursive: true });
  await assertRejects(ensureImage(services, 'made', { policy: 'never' }), 'not-found');
  await ensureImage(services, 'made');
  assert.ok(stores.layers.has(image.layers[0]!.diffId));
  assert.match(stores.warnings.join(), /a layer is missing/);
  assert.is.not(image.id, digestOf('x'));
});

test('pulls another platform than the one in the store', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putFakeImage(stores, { seed: 'a', names: ['docker.io/library/a:latest'] });
  const failure = await ensureImage(stores, 'a', { platform: { os: 'linux', architecture: 's390x' } }).catch((error: unknown) => error);
  assert.ok(failure instanceof TiffinError && failure.code === 'unreachable');
  assert.match(failure.hint ?? '', /^a is in the store for linux\/amd64, not for linux\/s390x/);
});

test.run();
