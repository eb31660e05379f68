import * as assert from 'uvu/assert';
import { mountedImages, requireUnshared, unmountImage } from '../../../src/image/mount.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

// What mounts is run by tests/e2e/look.test.ts, within `tiffin unshare`.
const test = suiteNeeding('mounts of images', 'ordinary-user');

test('are refused outside `tiffin unshare`, with the way in', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const services = { ...stores, places: { runRoot: home.runtimeDirectory, uid: 1000 } };
  const error = assertFails(
    () => requireUnshared(services, 'image mount'),
    'unsupported',
    /cannot run command "tiffin image mount" in rootless mode, must execute `tiffin unshare` first/,
  );
  assert.match(error.hint ?? '', /tiffin unshare/);
});

test('are none at first, and unmounting one that is none does nothing', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const services = { ...stores, places: { runRoot: home.runtimeDirectory, uid: 1000 } };
  const image = stores.images.get(putFakeImage(stores, { seed: 'a' }));
  assert.equal(mountedImages(services), []);
  assert.is(await unmountImage(services, image), false);
});

test.run();
