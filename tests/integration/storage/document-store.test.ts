import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { documentResource } from '../../../src/storage/document-store.ts';
import { collectBlobs } from '../../../src/storage/garbage.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putBytes, putFakeImage } from '../../support/stores.ts';

const test = suite('DocumentStore');
const id = 'a'.repeat(64);
const other = `ab${'0'.repeat(62)}`;

test('replaces the content of a list, and keeps its names', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { lists } = stores.images;
  const first = putBytes(stores, mediaTypes.ociIndex, 'first');
  const second = putBytes(stores, mediaTypes.ociIndex, 'second');
  const made = lists.put({ id, content: first, blobs: [], names: ['localhost/l:1'] });
  const changed = lists.put({ id, content: second, blobs: [first.digest], sources: { [first.digest]: 'docker://a.test/b' } });
  assert.is(changed.createdAt, made.createdAt);
  assert.equal(changed.names, ['localhost/l:1']);
  assert.is(changed.content.digest, second.digest);
  assert.equal(changed.blobs.toSorted(), [first.digest, second.digest].toSorted());
  assert.equal(lists.list(), [changed]);
  assert.is(documentResource(id), `document:${id}`);
});

test('finds by name, ID and digest', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { lists, artifacts } = stores.images;
  const content = putBytes(stores, mediaTypes.ociIndex, 'list');
  lists.put({ id, content, blobs: [], names: ['localhost/l:1'] });
  lists.put({ id: other, content: putBytes(stores, mediaTypes.ociIndex, 'other'), blobs: [] });
  assert.is(lists.findByName('localhost/l:1')?.id, id);
  assert.is(lists.findById('aa')?.id, id);
  assert.is(lists.findById(`sha256:${id}`)?.id, id);
  assert.is(lists.findById('zz'), undefined);
  assert.is(lists.findByDigest(content.digest)?.id, id);
  assert.is(lists.findByDigest(content.digest, 'localhost/l')?.id, id);
  assert.is(lists.findByDigest(content.digest, 'localhost/x'), undefined);
  assert.is(lists.findByDigest('nonsense'), undefined);
  assertFails(() => lists.findById('a'), 'invalid-argument', /more than one ID/);
  assert.is(artifacts.findByName('localhost/l:1'), undefined);
  assertFails(() => artifacts.get(id), 'not-found', /artifact not known/);
  assertFails(() => lists.get('b'), 'not-found', /image not known/);
});

test('lists share their names with images, artifacts do not', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { lists, artifacts } = stores.images;
  const name = 'localhost/a:1';
  const image = putFakeImage(stores, { seed: 'a', names: [name] });
  artifacts.put({ id: other, content: putBytes(stores, mediaTypes.ociManifest, 'artifact'), blobs: [], names: [name] });
  assert.is(stores.images.findByName(name)?.id, image);
  lists.put({ id, content: putBytes(stores, mediaTypes.ociIndex, 'list'), blobs: [], names: [name] });
  assert.is(stores.images.findByName(name), undefined);
  assert.equal(lists.names(), [{ name, id }]);
  stores.images.tag(image, name);
  assert.is(lists.findByName(name), undefined);
  lists.tag(id, 'localhost/b:1');
  lists.untag(id, ['localhost/b:1', 'localhost/never:1']);
  assert.equal(lists.get(id).names, []);
  assert.equal(artifacts.get(other).names, [name]);
});

test('keeps its blobs from the collector until it is removed', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const content = putBytes(stores, mediaTypes.ociIndex, 'list');
  const kept = putBytes(stores, mediaTypes.ociLayer, 'layer');
  stores.images.lists.put({ id, content, blobs: [kept.digest] });
  collectBlobs(stores, [content.digest, kept.digest]);
  assert.ok(stores.blobs.has(kept) && stores.blobs.has(content));
  collectBlobs(stores, stores.images.lists.remove(id).blobs);
  assert.not.ok(stores.blobs.has(kept) || stores.blobs.has(content));
});

test.run();
