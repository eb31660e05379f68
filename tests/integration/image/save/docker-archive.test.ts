import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { loadImages } from '../../../../src/image/load.ts';
import { dockerMembers } from '../../../../src/image/save/docker-archive.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { layoutArchive, makeImage } from '../../../support/images.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suiteNeeding('dockerMembers', 'helper', 'user-namespaces');
const made = makeImage({ layers: [[{ path: 'one', content: 'x'.repeat(5000) }]] });

test('names an image without a name nothing, and misses a blob that is lost', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = join(home.path, 'made.tar');
  writeFileSync(path, layoutArchive(made));
  const [loaded] = await loadImages(stores, { path });
  const saved = [{ image: loaded!.image, names: [] }];
  const members = await dockerMembers(stores, saved);
  const listing = members.find(({ name }) => name === 'manifest.json');
  assert.match(listing?.kind === 'file' ? Buffer.from(listing.content).toString() : '', /"RepoTags":null/);
  const layer = members.find(({ kind }) => kind === 'blob');
  assert.is(layer?.name, `${made.layers[0]!.diffId.slice(7)}.tar`);
  stores.blobs.delete(made.layers[0]!.digest as never);
  await assertRejects(dockerMembers(stores, saved), 'corrupt', /missing from the store/);
});

test.run();
