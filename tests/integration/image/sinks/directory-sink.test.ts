import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { directorySink, directoryVersion } from '../../../../src/image/sinks/directory-sink.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { putImage, putManifest } from '../../../support/copied-image.ts';
import { makeImage } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('directorySink');
const [one, two] = ['1', '2'].map((content) => makeImage({ layers: [[{ path: 'file', content }]] }));
const hexes = (image: typeof one): string[] => [image!.config, ...image!.layers].map(({ digest }) => digest.slice(7));

test('writes an image, and another in its place', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'dir');
  for (const image of [one, two]) {
    await putImage(directorySink(path), image!);
    assert.equal(readdirSync(path).toSorted(), ['manifest.json', 'version', ...hexes(image)].toSorted());
    assert.equal(readFileSync(join(path, 'manifest.json')), image!.manifest.bytes);
    assert.is(readFileSync(join(path, 'version'), 'utf8'), directoryVersion);
  }
});

test('keeps the manifests of a list beside it', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'dir');
  const sink = directorySink(path);
  await putManifest(sink, one!);
  await putManifest(sink, two!);
  await sink.finish?.();
  assert.equal(readFileSync(join(path, `${one!.manifest.digest.slice(7)}.manifest.json`)), one!.manifest.bytes);
  assert.equal(readFileSync(join(path, 'manifest.json')), two!.manifest.bytes);
});

test('leaves alone what is no image', async () => {
  await using home = await scratchHome();
  const path = home.directory('mine');
  writeFileSync(join(path, 'letter'), 'dear');
  assertFails(() => directorySink(path), 'already-exists', /don't want to overwrite important data/);
  writeFileSync(join(path, 'version'), 'something else');
  assertFails(() => directorySink(path), 'already-exists');
  assert.equal(readdirSync(path), ['letter', 'version']);
});

test.run();
