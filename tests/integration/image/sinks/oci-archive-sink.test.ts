import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openArchive } from '../../../../src/image/archive/open-archive.ts';
import { readOciLayout } from '../../../../src/image/archive/oci-layout.ts';
import { ociArchiveSink } from '../../../../src/image/sinks/oci-archive-sink.ts';
import { tarFile } from '../../../../src/image/sinks/tar-output.ts';
import { hostPlatform } from '../../../../src/oci/platform.ts';
import { putImage } from '../../../support/copied-image.ts';
import { makeImage } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('ociArchiveSink');
const layer = [{ path: 'file', content: 'x' }];
const made = makeImage({ layers: [layer, layer] });

test('writes a layout that is read again, each blob once', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'made.tar');
  await putImage(await ociArchiveSink(tarFile(path, undefined), 'quay.io/a:1'), made);
  await using archive = await openArchive({ path }, { root: home.path });
  const [image] = await readOciLayout(archive, hostPlatform(), { name: 'quay.io/a:1' });
  assert.equal(Buffer.from(image!.manifest.bytes), made.manifest.bytes);
  assert.equal(image!.writtenNames, ['quay.io/a:1']);
});

test.run();
