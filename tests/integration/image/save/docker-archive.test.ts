import { PassThrough } from 'node:stream';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { TarWriter } from '../../../../src/image/archive/tar-writer.ts';
import { loadImages } from '../../../../src/image/load.ts';
import { writeDockerArchive } from '../../../../src/image/save/docker-archive.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { layoutArchive, makeImage } from '../../../support/images.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suiteNeeding('writeDockerArchive', 'helper', 'user-namespaces');
const made = makeImage({ layers: [[{ path: 'one', content: 'x'.repeat(5000) }]] });

test('names an image without a name nothing, and misses a blob that is lost', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = join(home.path, 'made.tar');
  writeFileSync(path, layoutArchive(made));
  const [loaded] = await loadImages(stores, { path });
  const seen: string[] = [];
  const write = async (): Promise<string> => {
    const stream = new PassThrough();
    const collected = stream.toArray() as Promise<Buffer[]>;
    const tar = new TarWriter(stream);
    await writeDockerArchive(stores, [{ image: loaded!.image, names: [] }], tar, { progress: (digest) => seen.push(digest) });
    await tar.end();
    return Buffer.concat(await collected).toString('latin1');
  };
  assert.match(await write(), /"RepoTags":null/);
  assert.equal(seen, [made.layers[0]!.diffId]);
  stores.blobs.delete(made.layers[0]!.digest as never);
  await assertRejects(write(), 'corrupt', /missing from the store/);
});

test.run();
