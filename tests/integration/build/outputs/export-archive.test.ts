import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import * as assert from 'uvu/assert';
import { parseOutput } from '../../../../src/build/output.ts';
import { exportArchive, wishesOf, type ArchiveOutput } from '../../../../src/build/outputs/export-archive.ts';
import type { BuiltImage } from '../../../../src/build/outcome.ts';
import { openAnySource } from '../../../../src/image/open-source.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { putBuilt } from '../../../support/build-steps.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, type Stores } from '../../../support/stores.ts';

const test = suiteNeeding('archives of a build', 'helper', 'user-namespaces');

async function write(stores: Stores, text: string, images: readonly BuiltImage[], stdout?: Writable): Promise<void> {
  const { output } = parseOutput(text);
  const openStdout = (): Writable => stdout ?? new Writable();
  const content = { images, names: ['host.test/app:1'], listAnnotations: { k: 'v' } };
  await exportArchive(stores, output as ArchiveOutput, content, { openStdout, signal: new AbortController().signal });
}

test('have the image under its name, in the form that was asked for', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const built = await putBuilt(stores, [{ path: 'f', content: 'x' }]);
  const path = join(home.path, 'o');
  for (const [text, same] of [
    [`type=oci,dest=${path}`, true],
    [`type=docker,dest=${path}`, false],
    [`type=oci,tar=false,dest=${path}`, true],
    [`type=oci,dest=${path},compression=zstd`, false],
  ] as const) {
    await write(stores, text, [built]);
    await using source = await openAnySource(stores, { path });
    const [image] = source.images;
    assert.is(image?.manifest.descriptor.digest === built.image.manifestDigest, same, text);
    if (!text.includes('tar=false')) assert.equal(image?.writtenNames, ['host.test/app:1'], text);
    rmSync(path, { recursive: true });
  }
  const chunks: Buffer[] = [];
  const stdout = new Writable({ write: (chunk: Buffer, _encoding, done) => done((chunks.push(chunk), null)) });
  await write(stores, 'type=oci', [built], stdout);
  assert.ok(Buffer.concat(chunks).includes('oci-layout'));
});

test('have all platforms in one list', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const images = [
    await putBuilt(stores, [{ path: 'f', content: 'x' }], 'amd64'),
    await putBuilt(stores, [{ path: 'f', content: 'y' }], 'arm64'),
  ];
  const path = join(home.path, 'o');
  await write(stores, `type=oci,tar=false,dest=${path}`, images);
  const index = JSON.parse(readFileSync(join(path, 'index.json'), 'utf8')) as { manifests: { digest: string }[] };
  const list = JSON.parse(readFileSync(join(path, 'blobs', index.manifests[0]!.digest.replace(':', '/')), 'utf8')) as {
    manifests: { platform: { architecture: string } }[];
    annotations: object;
  };
  assert.equal(
    list.manifests.map(({ platform }) => platform.architecture),
    ['amd64', 'arm64'],
  );
  assert.equal(list.annotations, { k: 'v' });
  await assertRejects(write(stores, 'type=oci', images), 'unsupported', /needs type=oci and a file/);
  assert.equal(wishesOf({ packing: 'uncompressed' }), {});
  assert.equal(wishesOf({ level: 9 }), { compression: { packing: 'gzip', level: 9, force: undefined } });
});

test.run();
