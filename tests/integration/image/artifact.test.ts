import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addArtifact } from '../../../src/image/add-artifact.ts';
import { artifactName, getArtifact, inspectArtifact, listArtifacts, readArtifact, removeArtifact } from '../../../src/image/artifact.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suite('artifacts');

test('are found by name, digest and the beginning of it', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  writeFileSync(join(home.path, 'a.txt'), 'hello\n');
  const { id } = await addArtifact(stores, 'quay.io/me/art:1', [join(home.path, 'a.txt')]);
  const digest = `sha256:${id}`;
  for (const text of ['quay.io/me/art:1', 'me/art:1', 'art:1', id, id.slice(0, 12), digest, `quay.io/me/art@${digest}`])
    assert.is(getArtifact(stores, text).id, id, text);
  for (const text of ['art', 'quay.io/me/art', 'quay.io/other:1', `quay.io/other@${digest}`, 'BAD NAME', 'zz'])
    assertFails(() => getArtifact(stores, text), 'not-found', /artifact does not exist/);
  assert.is(artifactName('short'), 'localhost/short:latest');
  assertFails(() => artifactName(`a@${digest}`), 'invalid-argument');
});

test('are listed and inspected', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  writeFileSync(join(home.path, 'a.txt'), 'hello\n');
  const { id, content } = await addArtifact(stores, 'art:1', [join(home.path, 'a.txt')], { type: 'text/x' });
  stores.images.artifacts.tag(id, 'localhost/other:2');
  const rows = listArtifacts(stores);
  assert.equal(
    rows.map(({ repository, tag, sizeBytes }) => [repository, tag, sizeBytes]),
    [
      ['localhost/other', '2', 6],
      ['localhost/art', '1', 6],
    ],
  );
  const found = inspectArtifact(stores, 'art:1') as { Manifest: { artifactType: string }; Digest: string };
  assert.is(found.Manifest.artifactType, 'text/x');
  assert.is(found.Digest, content.digest);
  assert.is(readArtifact(stores, getArtifact(stores, 'art:1')).layers.length, 1);
  writeFileSync(stores.blobs.path(content.digest), '{}');
  assert.is(listArtifacts(stores)[0]?.sizeBytes, 0, 'a damaged one is listed, too');
});

test('go with their files, or lose a name', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  writeFileSync(join(home.path, 'a.txt'), 'hello\n');
  const { id } = await addArtifact(stores, 'art:1', [join(home.path, 'a.txt')]);
  stores.images.artifacts.tag(id, 'localhost/other:2');
  assert.is(removeArtifact(stores, 'art:1'), id);
  assert.equal(stores.images.artifacts.get(id).names, ['localhost/other:2']);
  assert.is(removeArtifact(stores, id.slice(0, 12)), id);
  assert.equal(stores.paths(/^blobs\/sha256\/./), []);
  assertFails(() => removeArtifact(stores, 'art:1'), 'not-found');
});

test.run();
