import * as assert from 'uvu/assert';
import { imageOfLayout } from '../../../../src/build/context/layout-image.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { makeImage, writeLayout } from '../../../support/images.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suiteNeeding('imageOfLayout', 'helper', 'user-namespaces');

test('stores an image of a layout without giving it a name', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = home.directory('layout');
  const image = makeImage({ layers: [[{ path: 'a', content: 'x' }]], name: 'v1' });
  writeLayout(image, path);
  const layout = { kind: 'layout', path, tag: undefined, digest: undefined } as const;
  const stored = await imageOfLayout(stores, { ...layout, tag: 'v1' }, {});
  assert.equal([stored.manifestDigest, stored.names], [image.manifest.digest, []]);
  assert.is((await imageOfLayout(stores, { ...layout, digest: stored.manifestDigest }, {})).id, stored.id);
  await assertRejects(imageOfLayout(stores, { ...layout, tag: 'v2' }, {}), 'not-found', /v2/);
  await assertRejects(imageOfLayout(stores, { ...layout, digest: digestOf('other') }, {}), 'not-found', /no image sha256:/);
  await assertRejects(imageOfLayout(stores, { ...layout, path: home.path }, {}), 'corrupt', /oci-layout is missing/);
});

test.run();
