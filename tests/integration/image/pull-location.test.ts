import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { pullAllTags, pullImage } from '../../../src/image/pull.ts';
import { saveImages } from '../../../src/image/save.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { layoutArchive, makeImage, writeLayout } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';
import type { Stores } from '../../support/stores.ts';

const test = suiteNeeding('pullFromLocation', 'helper', 'user-namespaces');
const made = makeImage({ name: 'local:1', layers: [[{ path: 'one', content: 'x' }]] });

/** Everything that the image can be pulled from, made with the image loaded under two names. */
async function written(home: ScratchHome, stores: Stores): Promise<Record<'layout' | 'archive' | 'directory' | 'docker', string>> {
  const layout = home.directory('layout');
  writeLayout(made, layout);
  const archive = join(home.path, 'made.tar');
  writeFileSync(archive, layoutArchive(made));
  const image = await pullImage(stores, `oci-archive:${archive}`);
  const directory = join(home.path, 'dir');
  await saveImages(stores, [image.id], { path: directory }, { format: 'docker-dir' });
  const docker = join(home.path, 'docker.tar');
  await saveImages(stores, ['localhost/local:1', 'quay.io/other:2'], { path: docker });
  return { layout, archive, directory, docker };
}

test('names what it pulls as Podman does', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { layout, archive, directory, docker } = await written(home, stores);
  for (const [text, names] of [
    [`oci:${layout}:local:1`, ['docker.io/library/local:1']],
    [`oci:${layout}`, []],
    [`oci-archive:${archive}`, ['localhost/local:1']],
    [`dir:${directory}`, []],
    [`docker-archive:${docker}`, ['localhost/local:1', 'quay.io/other:2']],
    [`docker-archive:${docker}:quay.io/other:2`, ['quay.io/other:2']],
  ] as const) {
    await using fresh = await scratchHome();
    using target = openStores(fresh);
    const image = await pullImage(target, text, { policy: 'never' });
    assert.is(`sha256:${image.id}`, made.config.digest);
    assert.equal(image.names.toSorted(), [...names].toSorted(), text);
  }
});

test('refuses all tags, and names the location of what fails', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { archive } = await written(home, stores);
  await assertRejects(
    pullAllTags(stores, `oci-archive:${archive}`),
    'invalid-argument',
    /pulling all tags is not supported for oci-archive/,
  );
  const bytes = layoutArchive(makeImage({ layers: [[{ path: 'file', content: 'secret text' }]], compression: 'none' }));
  const bad = join(home.path, 'bad.tar');
  writeFileSync(bad, Buffer.from(bytes.toString('latin1').replace('secret text', 'Secret text'), 'latin1'));
  const error = await assertRejects(
    pullImage(stores, `oci-archive:${bad}`),
    'corrupt',
    /^pull oci-archive:\/.*bad\.tar: blob sha256:[0-9a-f]{64} has the digest/,
  );
  assert.not.match(error.message, '\n');
  assert.equal(stores.paths(/tmp|partial\/./), []);
});

test.run();
