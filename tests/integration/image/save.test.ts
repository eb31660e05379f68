import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { zstdDecompressSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { loadImages } from '../../../src/image/load.ts';
import { parseSaveFormat, saveFormats, saveImages } from '../../../src/image/save.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { layoutArchive, makeImage } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { must } from '../../support/spawn.ts';
import { openStores } from '../../support/stores.ts';
import type { Stores } from '../../support/stores.ts';

const test = suiteNeeding('saveImages', 'helper', 'user-namespaces');
const image = makeImage({
  name: 'localhost/made:1',
  layers: [[{ path: 'one', content: 'x'.repeat(2000) }], [{ path: 'two', content: 'y' }]],
  compression: 'zstd',
});

async function loaded(home: ScratchHome, made = image): Promise<Stores> {
  const stores = openStores(home);
  const path = join(home.path, 'source.tar');
  writeFileSync(path, layoutArchive(made));
  await loadImages(stores, { path });
  return stores;
}

for (const format of saveFormats) {
  test(`what it saves as ${format} loads again`, async () => {
    await using home = await scratchHome();
    await using other = await scratchHome();
    using stores = await loaded(home);
    const path = join(home.path, 'saved');
    await saveImages(stores, ['localhost/made:1'], { path }, { format });
    using target = openStores(other);
    const [again] = await loadImages(target, { path });
    assert.is(`sha256:${again?.image.id}`, image.config.digest);
    // The image is of OCI's kind, so that its manifest goes byte by byte into what is OCI's.
    assert.is(again?.image.manifestDigest === image.manifest.digest, format.startsWith('oci-'));
    assert.equal(again?.image.names, format === 'docker-dir' ? [] : ['localhost/made:1']);
    assert.equal(stores.state.all('SELECT * FROM lease'), []);
  });
}

test('writes plain layers and their list into a docker archive', async () => {
  await using home = await scratchHome();
  using stores = await loaded(home);
  const path = join(home.path, 'saved.tar');
  await saveImages(stores, ['made:1', 'second', 'other.test/third:3'], { path });
  const read = (name: string): Promise<string> => must('tar', ['-xOf', path, name]);
  const [entry] = JSON.parse(await read('manifest.json')) as { Config: string; RepoTags: string[]; Layers: string[] }[];
  assert.equal(entry?.RepoTags, ['localhost/made:1', 'localhost/second:latest', 'other.test/third:3']);
  assert.equal(
    entry?.Layers,
    image.layers.map((layer) => `${layer.diffId.slice(7)}.tar`),
  );
  assert.is(await read(entry!.Layers[0]!), zstdDecompressSync(image.layers[0]!.bytes).toString('latin1'));
  assert.equal(Object.keys(JSON.parse(await read('repositories')) as object), ['localhost/made', 'localhost/second', 'other.test/third']);
});

test('writes several images with -m, shared layers once', async () => {
  await using home = await scratchHome();
  using stores = await loaded(home);
  const second = makeImage({
    name: 'localhost/second:1',
    layers: [[{ path: 'one', content: 'x'.repeat(2000) }], [{ path: 'z', content: 'z' }]],
  });
  const path = join(home.path, 'second.tar');
  writeFileSync(path, layoutArchive(second));
  await loadImages(stores, { path });
  const saved = join(home.path, 'saved.tar');
  await saveImages(stores, ['made:1', 'second:1', image.config.digest.slice(7)], { path: saved }, { multiImageArchive: true });
  const names = (await must('tar', ['-tf', saved])).trim().split('\n');
  assert.is(names.filter((name) => /^[0-9a-f]{64}\.tar$/.test(name)).length, 3);
  assert.is(names.filter((name) => name.endsWith('.json')).length, 3);
});

test('writes to a stream', async () => {
  await using home = await scratchHome();
  using stores = await loaded(home);
  const stream = new PassThrough();
  const collected = stream.toArray() as Promise<Buffer[]>;
  await saveImages(stores, ['made:1'], { stream }, { format: 'oci-archive' });
  stream.end();
  const path = join(home.path, 'saved.tar');
  writeFileSync(path, Buffer.concat(await collected));
  assert.match(await must('tar', ['-tf', path]), /^oci-layout$/m);
  await assertRejects(saveImages(stores, ['made:1'], { stream }, { format: 'oci-dir' }), 'invalid-argument', /--output/);
});

test('replaces a file only by a whole one', async () => {
  await using home = await scratchHome();
  using stores = await loaded(home);
  const place = home.directory('place');
  const path = join(place, 'saved.tar');
  writeFileSync(path, 'old');
  writeFileSync(
    stores.blobs.path(image.layers[0]!.digest as never),
    zstdDecompressSync(image.layers[0]!.bytes).subarray(0, image.layers[0]!.size),
  );
  await assertRejects(saveImages(stores, ['made:1'], { path }), 'corrupt');
  assert.is(readFileSync(path, 'utf8'), 'old');
  assert.equal(readdirSync(place), ['saved.tar']);
});

test('speaks as Podman does', async () => {
  await using home = await scratchHome();
  using stores = await loaded(home);
  const path = join(home.path, 'x.tar');
  await assertRejects(saveImages(stores, ['no-such-image'], { path }), 'not-found', /^no-such-image: image not known/);
  await assertRejects(saveImages(stores, [], { path }), 'invalid-argument', /need at least 1 argument/);
  await assertRejects(
    saveImages(stores, ['made:1'], { path }, { format: 'oci-archive', multiImageArchive: true }),
    'invalid-argument',
    /docker-archive/,
  );
  assert.not(existsSync(path));
});

test.run();

const formats = suiteNeeding('parseSaveFormat');
formats('knows four', () => {
  assert.is(parseSaveFormat('oci-dir'), 'oci-dir');
  assertFails(
    () => parseSaveFormat('nonsense'),
    'invalid-argument',
    /format value must be one of oci-dir oci-archive docker-dir docker-archive/,
  );
});
formats.run();
