import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutSink } from '../../../../src/image/sinks/layout-sink.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { putImage } from '../../../support/copied-image.ts';
import { makeImage, writeLayout } from '../../../support/images.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('layoutSink');
const [one, two] = ['1', '2'].map((content) => makeImage({ layers: [[{ path: 'file', content }]] }));

test('writes byte by byte, and keeps what a layout holds', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = home.directory('layout');
  writeLayout(one!, path);
  await putImage(layoutSink(path, 'two', stores.leases), two!);
  const { manifests } = JSON.parse(readFileSync(join(path, 'index.json'), 'utf8')) as { manifests: { digest: string }[] };
  assert.equal(
    manifests.map(({ digest }) => digest),
    [one!.manifest.digest, two!.manifest.digest],
  );
  for (const blob of [two!.manifest, two!.config, ...two!.layers]) {
    assert.equal(readFileSync(join(path, 'blobs/sha256', blob.digest.slice(7))), blob.bytes);
  }
  assert.equal(stores.state.all('SELECT * FROM lease'), []);
});

test('shows nothing of an image that was not finished', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = join(home.path, 'new');
  await assertRejects(
    putImage(layoutSink(path, 'n', stores.leases), one!, ({ bytes }) => Buffer.concat([bytes, bytes])),
    'corrupt',
    /longer/,
  );
  assert.not.ok(existsSync(join(path, 'index.json')));
  rmSync(path, { recursive: true });
  await putImage(layoutSink(path, 'n', stores.leases), one!);
  assert.ok(existsSync(join(path, 'oci-layout')));
});

test('of many that write at once none loses its entry', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = join(home.path, 'shared');
  const images = Array.from({ length: 8 }, (_, at) => makeImage({ layers: [[{ path: 'file', content: String(at) }]] }));
  await Promise.all(images.map((image, at) => putImage(layoutSink(path, `n${at}`, stores.leases), image)));
  const { manifests } = JSON.parse(readFileSync(join(path, 'index.json'), 'utf8')) as { manifests: object[] };
  assert.is(manifests.length, images.length);
});

test.run();
