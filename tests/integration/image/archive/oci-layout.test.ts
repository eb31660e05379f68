import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DirectoryArchive } from '../../../../src/image/archive/directory-archive.ts';
import { isOciLayout, layoutSource, readOciLayout } from '../../../../src/image/archive/oci-layout.ts';
import { hostPlatform } from '../../../../src/oci/platform.ts';
import { descriptorOf } from '../../../support/image-source.ts';
import { makeImage, writeLayout } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const image = makeImage({ name: 'localhost/made:1', layers: [[{ path: 'one', content: 'x' }]] });
const test = suite('readOciLayout');

test('finds the images, their names and their blobs', async () => {
  await using home = await scratchHome();
  writeLayout(image, home.path);
  await using archive = new DirectoryArchive(home.path);
  assert.ok(isOciLayout(archive));
  const [found] = await readOciLayout(archive, hostPlatform());
  assert.equal(found?.writtenNames, ['localhost/made:1']);
  assert.equal(Buffer.from(found!.manifest.bytes), image.manifest.bytes);
  const { stream, offset } = await layoutSource(archive).openBlob(descriptorOf(image.layers[0]!), { offset: 3 });
  assert.is(offset, 3);
  assert.equal(Buffer.concat(await stream.toArray()), image.layers[0]!.bytes.subarray(3));
});

test('passes over an empty directory', async () => {
  await using home = await scratchHome();
  assert.not(isOciLayout(new DirectoryArchive(home.path)));
});

test.run();
