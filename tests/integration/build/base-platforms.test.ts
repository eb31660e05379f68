import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { basePlatforms } from '../../../src/build/base-platforms.ts';
import { createList } from '../../../src/image/manifest-list.ts';
import { formatPlatform, hostPlatform } from '../../../src/oci/platform.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suite('basePlatforms');

test('are those that all bases have', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  for (const architecture of ['amd64', 'arm64', 's390x'])
    putFakeImage(stores, { seed: architecture, names: [`localhost/${architecture}:1`], platform: { architecture } });
  const options = { all: false, amend: false, annotations: {} };
  await createList(stores, 'two', ['amd64:1', 'arm64:1'], options);
  await createList(stores, 'other', ['arm64:1', 's390x:1'], options);
  assert.equal(basePlatforms(stores, ['two', 'other']).map(formatPlatform), ['linux/arm64']);
  assert.equal(basePlatforms(stores, ['two']).map(formatPlatform), ['linux/amd64', 'linux/arm64']);
  assert.equal(basePlatforms(stores, []), [hostPlatform()]);
  assertFails(() => basePlatforms(stores, ['amd64:1', 'other']), 'not-found', /no platform in common \(amd64:1: linux\/amd64; other: /);
});

test.run();
