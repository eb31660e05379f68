import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseImageLocation } from '../../../src/image/location.ts';
import { openAnySource, openSource } from '../../../src/image/open-source.ts';
import type { LocalLocation } from '../../../src/image/open-source.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { layoutArchive, makeImage, tarArchive, writeLayout } from '../../support/images.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';
import type { Stores } from '../../support/stores.ts';

const test = suite('openSource');
const made = makeImage({ name: 'quay.io/made:1', layers: [[{ path: 'one', content: 'x' }]] });
const other = makeImage({ layers: [[{ path: 'two', content: 'x' }]] });

async function labelled(stores: Stores, text: string): Promise<readonly (readonly string[])[]> {
  await using source = await openSource(stores, parseImageLocation(text) as LocalLocation);
  assert.is(source.label, text);
  return source.images.map(({ writtenNames, manifest }) => [...writtenNames, manifest.descriptor.digest]);
}

function twoInOne(home: ScratchHome): string {
  const path = home.directory('layout');
  writeLayout(made, path);
  writeLayout(other, path);
  const entry = ({ manifest: { mediaType, digest, size } }: typeof made, name?: string): object => ({
    mediaType,
    digest,
    size,
    ...(name === undefined ? {} : { annotations: { 'org.opencontainers.image.ref.name': name } }),
  });
  writeFileSync(join(path, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry(made, 'a'), entry(other)] }));
  return path;
}

test('opens the one image that a location names', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layout = twoInOne(home);
  assert.equal(await labelled(stores, `oci:${layout}:a`), [['a', made.manifest.digest]]);
  assert.equal(await labelled(stores, `oci:${layout}:@1`), [[other.manifest.digest]]);
  const archive = join(home.path, 'made.tar');
  writeFileSync(archive, layoutArchive(made));
  assert.equal(await labelled(stores, `oci-archive:${archive}`), [['quay.io/made:1', made.manifest.digest]]);
});

test('says what there is when none or several are meant', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layout = twoInOne(home);
  await assertRejects(labelled(stores, `oci:${layout}`), 'invalid-argument', /more than one image in oci, choose an image\nit has a/);
  await assertRejects(labelled(stores, `oci:${layout}:b`), 'not-found', /no descriptor found for reference "b"/);
  await assertRejects(labelled(stores, `oci:${layout}:@2`), 'not-found', /no image @2/);
  await assertRejects(labelled(stores, `oci:${home.path}/none`), 'not-found', /oci:.*none: no such file/);
  await assertRejects(labelled(stores, `dir:${layout}`), 'corrupt', /version is missing/);
  await assertRejects(labelled(stores, `docker-archive:${layout}`), 'corrupt', /manifest.json is missing/);
});

test('asks the policy first', async () => {
  await using home = await scratchHome();
  const conf = home.directory('.config/containers');
  writeFileSync(
    join(conf, 'policy.json'),
    JSON.stringify({
      default: [{ type: 'insecureAcceptAnything' }],
      transports: { oci: { '': [{ type: 'reject' }] }, dir: { '': [{ type: 'reject' }] } },
    }),
  );
  using stores = openStores(home);
  const layout = twoInOne(home);
  await assertRejects(labelled(stores, `oci:${layout}:a`), 'denied', /policy/);
  await assertRejects(openAnySource(stores, { path: layout }), 'denied', /policy/);
});

const any = suite('openAnySource');

any('refuses what is nothing of that', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = join(home.path, 'rootfs.tar');
  writeFileSync(path, tarArchive([{ path: 'bin/sh', content: '' }]));
  await assertRejects(openAnySource(stores, { path }), 'corrupt', /payload does not match any[^]*tiffin import/);
});

test.run();
any.run();
