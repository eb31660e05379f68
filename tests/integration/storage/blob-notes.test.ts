import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../src/oci/digest.ts';
import { BlobNotes } from '../../../src/storage/blob-notes.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const one = digestOf('one');
const two = digestOf('two');

const test = suite('BlobNotes');

test('knows which repositories of a registry have a blob', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const notes = new BlobNotes(stores.state);
  notes.sawBlobs('r.example/a', [one, two]);
  notes.sawBlobs('r.example/b', [one]);
  notes.sawBlobs('r.example.evil/c', [one]);
  assert.equal(notes.placesOf(one, 'r.example').toSorted(), ['r.example/a', 'r.example/b']);
  assert.equal(notes.placesOf(two, 'r.example'), ['r.example/a']);
  assert.equal(notes.placesOf(two, 'other.example'), []);
});

test('knows what a blob became', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const notes = new BlobNotes(stores.state);
  const packed = { mediaType: 'a/b', digest: two, size: 3, annotations: { key: 'value' } };
  notes.packedBlob(one, 'gzip', packed);
  assert.equal(notes.packedAs(one, 'gzip'), packed);
  assert.is(notes.packedAs(one, 'zstd'), undefined);
  assert.is(notes.packedAs(two, 'gzip'), undefined);
});

test('forgets what is old', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const notes = new BlobNotes(stores.state);
  notes.sawBlobs('r.example/a', [one]);
  stores.state.run('UPDATE blob_place SET seen_at = 1');
  notes.sawBlobs('r.example/b', [two]);
  assert.equal(notes.placesOf(one, 'r.example'), []);
});

test.run();
