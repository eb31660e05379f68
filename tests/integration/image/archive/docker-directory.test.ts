import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DirectoryArchive } from '../../../../src/image/archive/directory-archive.ts';
import { isDockerDirectory, readDockerDirectory } from '../../../../src/image/archive/docker-directory.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { descriptorOf } from '../../../support/image-source.ts';
import { makeImage } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const image = makeImage({ layers: [[{ path: 'one', content: 'x' }]] });
const test = suite('readDockerDirectory');

test('reads the manifest, and blobs by their digits', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'version'), 'Directory Transport Version: 1.1\n');
  writeFileSync(join(home.path, 'manifest.json'), image.manifest.bytes);
  writeFileSync(join(home.path, image.config.digest.slice(7)), image.config.bytes);
  await using archive = new DirectoryArchive(home.path);
  assert.ok(isDockerDirectory(archive));
  const [found] = await readDockerDirectory(archive);
  assert.is(found?.manifest.descriptor.digest, image.manifest.digest);
  const { stream } = await found!.source.openBlob(descriptorOf(image.config), { offset: 0 });
  assert.equal(Buffer.concat(await stream.toArray()), image.config.bytes);
  writeFileSync(join(home.path, 'version'), 'Directory Transport Version: 9\n');
  await assertRejects(readDockerDirectory(archive), 'unsupported', /version/);
});

test.run();
