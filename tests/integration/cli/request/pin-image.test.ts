import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pinImage, wholeName } from '../../../../src/cli/request/pin-image.ts';
import { busyboxImage } from '../../../support/images.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { memoryRegistry } from '../../../support/memory-registry.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../../support/stores.ts';

const options = { platform: undefined, access: {}, signal: new AbortController().signal };

const pin = suite('pinImage');
pin('takes the image that is there', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['quay.io/a/b:1'] });
  const digest = stores.images.get(id).manifestDigest;
  assert.is(await pinImage(stores, 'quay.io/a/b:1', options), `quay.io/a/b@${digest}`);
  assert.is(await pinImage(stores, id, options), id);
});
pin('asks the registry otherwise, and pulls nothing', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const registry = memoryRegistry();
  const { digest } = registry.putImage('registry.test/app:1', busyboxImage());
  const services = { ...stores, openRepository: registry.openRepository };
  assert.is(await pinImage(services, 'registry.test/app:1', options), `registry.test/app@${digest}`);
  assert.is(stores.images.list().length, 0);
  await assertRejects(pinImage(services, 'registry.test/other:1', options), 'not-found');
});
pin.run();

const whole = suite('wholeName');
whole('says registry and tag where there is no choice', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/app:latest'] });
  const one = { ...stores, registries: { ...stores.registries, searchRegistries: ['docker.io'] } };
  const two = {
    ...stores,
    registries: { ...stores.registries, searchRegistries: ['docker.io', 'quay.io'], shortNameMode: 'permissive' as const },
  };
  assert.is(wholeName(one, 'app'), 'localhost/app:latest');
  assert.is(wholeName(one, id), id);
  assert.is(wholeName(one, 'a/b'), 'docker.io/a/b:latest');
  assert.is(wholeName(two, 'a/b'), 'a/b');
  assert.is(wholeName(one, 'quay.io/a/b'), 'quay.io/a/b:latest');
  assert.is(wholeName(one, 'oci-archive:/x.tar'), 'oci-archive:/x.tar');
});
whole.run();
