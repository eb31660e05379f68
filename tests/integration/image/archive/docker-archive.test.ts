import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DirectoryArchive } from '../../../../src/image/archive/directory-archive.ts';
import { isDockerArchive, namedSource, readDockerArchive } from '../../../../src/image/archive/docker-archive.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { descriptorOf } from '../../../support/image-source.ts';
import { makeImage } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const image = makeImage({ layers: [[{ path: 'one', content: 'x' }]], compression: 'none' });
const test = suite('readDockerArchive');

test('makes the manifest that Podman makes', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'config.json'), image.config.bytes);
  writeFileSync(join(home.path, 'layer.tar'), image.layers[0]!.bytes);
  writeFileSync(join(home.path, 'manifest.json'), JSON.stringify([{ Config: 'config.json', RepoTags: ['a:1'], Layers: ['layer.tar'] }]));
  await using archive = new DirectoryArchive(home.path);
  assert.ok(isDockerArchive(archive));
  const [found] = await readDockerArchive(archive);
  assert.equal(found?.writtenNames, ['a:1']);
  const docker = 'application/vnd.docker';
  assert.is(
    Buffer.from(found!.manifest.bytes).toString(),
    `{"schemaVersion":2,"mediaType":"${docker}.distribution.manifest.v2+json","config":{"mediaType":"${docker}.container.image.v1+json","size":${image.config.size},"digest":"${image.config.digest}"},"layers":[{"mediaType":"${docker}.image.rootfs.diff.tar","size":${image.layers[0]!.size},"digest":"${image.layers[0]!.diffId}"}]}`,
  );
  const { stream } = await found!.source.openBlob(descriptorOf(image.layers[0]!), { offset: 0 });
  assert.equal(Buffer.concat(await stream.toArray()), image.layers[0]!.bytes);
});

test('is not a dir: directory', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'manifest.json'), '[]');
  writeFileSync(join(home.path, 'version'), '');
  assert.not(isDockerArchive(new DirectoryArchive(home.path)));
});

test.run();

const source = suite('namedSource');
source('knows only what was listed', async () => {
  await using home = await scratchHome();
  const blob = { mediaType: '', digest: digestOf('x'), size: 1 };
  await assertRejects(
    namedSource(new DirectoryArchive(home.path), new Map()).openBlob(blob, { offset: 0 }),
    'corrupt',
    /missing from the archive/,
  );
});
source.run();
