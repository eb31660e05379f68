import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDockerArchive } from '../../../../src/image/archive/docker-archive.ts';
import { openArchive } from '../../../../src/image/archive/open-archive.ts';
import { dockerArchiveSink } from '../../../../src/image/sinks/docker-archive-sink.ts';
import { tarFile } from '../../../../src/image/sinks/tar-output.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { putImage, putManifest } from '../../../support/copied-image.ts';
import { makeImage } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('dockerArchiveSink');
const made = makeImage({ layers: [[{ path: 'file', content: 'x' }]], compression: 'none' });

test('writes what docker load reads', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'made.tar');
  await using sink = dockerArchiveSink(tarFile(path, undefined), ['docker.io/library/a:1']);
  assert.equal(sink.wishes, { sequential: true, plainLayers: true, format: 'v2s2' });
  await putImage(sink, made);
  await using archive = await openArchive({ path }, { root: home.path });
  const [image] = await readDockerArchive(archive, { name: 'a:1' });
  assert.equal(image!.writtenNames, ['docker.io/library/a:1']);
  assert.ok(archive.has(`${made.layers[0]!.diffId.slice(7)}.tar`));
});

test('holds one image, and nothing is left of what is not finished', async () => {
  await using home = await scratchHome();
  const directory = home.directory('to');
  {
    await using sink = dockerArchiveSink(tarFile(join(directory, 'made.tar'), undefined), []);
    await putManifest(sink, made);
    await assertRejects(putManifest(sink, made), 'unsupported', /cannot hold a manifest list/);
  }
  assert.equal(readdirSync(directory), []);
});

test.run();
