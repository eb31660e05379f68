import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tagImage, untagImage } from '../../../src/image/tag.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const tag = suite('tagImage');

tag('gives names, all or none', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  tagImage(stores, 'a:1', ['second:tag', 'third']);
  assert.equal(stores.images.get(id).names, ['localhost/third:latest', 'localhost/second:tag', 'localhost/a:1']);
  assertFails(() => tagImage(stores, 'a:1', ['fourth', 'Bad Name']), 'invalid-argument');
  assert.is(stores.images.get(id).names.length, 3);
  assertFails(() => tagImage(stores, 'nope:1', ['x']), 'not-found', /nope:1: image not known/);
});

tag.run();

const untag = suite('untagImage');

untag('takes names away: those given, or all', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1', 'localhost/b:1', 'localhost/c:1'] });
  untagImage(stores, 'a:1', ['localhost/b:1']);
  assert.equal(stores.images.get(id).names, ['localhost/c:1', 'localhost/a:1']);
  assertFails(() => untagImage(stores, 'a:1', ['localhost/none:1']), 'not-found', /localhost\/none:1: tag not known/);
  untagImage(stores, 'a:1', []);
  assert.equal(stores.images.get(id).names, []);
});

untag.run();
