import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addArtifact } from '../../../src/image/add-artifact.ts';
import { readArtifact } from '../../../src/image/artifact.ts';
import { createList } from '../../../src/image/manifest-list.ts';
import { restoreDocument } from '../../../src/image/restore-document.ts';
import { pushArtifact } from '../../../src/image/transfer-artifact.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suite('restoreDocument');

test('writes a list again from its row', async () => {
  await using home = await scratchHome();
  using stores = onRegistry(openStores(home), memoryRegistry());
  const { id, content } = await createList(stores, 'l', [], { all: false, amend: false, annotations: { k: 'v' } });
  writeFileSync(stores.blobs.path(content.digest), 'damaged');
  assert.is(await restoreDocument(stores, id, content.digest), 'written again');
  assert.match(Buffer.from(stores.blobs.read(content.digest, 9999)).toString(), /"k":"v"/);
  await assertRejects(restoreDocument(stores, id, digestOf('other')), 'not-found', /not known where it came from/);
  await assertRejects(restoreDocument(stores, 'f'.repeat(64), content.digest), 'not-found');
});

test('fetches what an artifact has lost', async () => {
  await using home = await scratchHome();
  using stores = onRegistry(openStores(home), memoryRegistry());
  writeFileSync(join(home.path, 'a.txt'), 'hello\n');
  const artifact = await addArtifact(stores, 'registry.test/art:1', [join(home.path, 'a.txt')]);
  const [file] = readArtifact(stores, artifact).layers;
  const { digest } = artifact.content;
  for (const lost of [digest, file!.digest]) {
    stores.blobs.delete(lost);
    await assertRejects(restoreDocument(stores, artifact.id, lost), 'not-found');
  }
  stores.images.artifacts.remove(artifact.id);
  const again = await addArtifact(stores, 'registry.test/art:1', [join(home.path, 'a.txt')]);
  await pushArtifact(stores, again.id);
  for (const lost of [again.content.digest, file!.digest]) {
    writeFileSync(stores.blobs.path(lost), 'damaged');
    assert.is(await restoreDocument(stores, again.id, lost), 'fetched again');
    stores.blobs.read(lost, 9999);
  }
  await assertRejects(restoreDocument(stores, again.id, digestOf('other')), 'not-found', /does not name it/);
});

test.run();
