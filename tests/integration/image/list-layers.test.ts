import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { listChanges } from '../../../src/image/list-changes.ts';
import { listLayers } from '../../../src/image/list-layers.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage, type Stores } from '../../support/stores.ts';

const test = suiteNeeding('listLayers', 'helper', 'user-namespaces');

/** Writes files into an image's layers, base first. */
function fill(stores: Stores, id: string, ...layers: readonly (readonly string[])[]): void {
  for (const [index, paths] of layers.entries()) {
    const directory = stores.layers.path(stores.images.get(id).layers[index]!.diffId);
    for (const path of paths) {
      mkdirSync(join(directory, path, '..'), { recursive: true });
      writeFileSync(join(directory, path), path);
      // Each layer has a time of its own, however quickly they are made.
      utimesSync(join(directory, path, '..'), index, index);
    }
  }
}

test('lists the layers of an image, and what is above them', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', layers: ['base', 'top'] });
  fill(stores, id, ['etc/one', 'etc/two'], ['etc/two', 'new']);
  const upper = home.directory('upper');
  writeFileSync(join(upper, 'written'), '');
  const tree = await listLayers(stores, stores.images.get(id), { above: [upper] });
  assert.is(tree.layers, 3);
  const between = (from: number, to: number): string[] =>
    listChanges({ tree, layer: from }, { tree, layer: to }).map(({ path, change }) => `${change} ${path}`);
  assert.equal(between(0, 1), ['changed /etc', 'changed /etc/two', 'added /new']);
  assert.equal(between(1, 2), ['added /written']);
  assert.is((await listLayers(stores, undefined)).layers, 0);
});

test('names a layer that is missing', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const image = stores.images.get(putFakeImage(stores, { seed: 'a', layers: ['base', 'top'] }));
  rmSync(stores.layers.path(image.layers[0]!.diffId), { recursive: true });
  await assertRejects(listLayers(stores, image), 'corrupt', new RegExp(`layer ${image.layers[0]!.diffId} is missing`));
});

test.run();
