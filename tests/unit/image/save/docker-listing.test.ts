import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dockerListing, legacyListing } from '../../../../src/image/save/docker-listing.ts';

const test = suite('dockerListing');
const image = { config: 'c.json', names: ['localhost/a:1', 'localhost:5000/a:2'], layers: ['x.tar', 'y.tar'] };

test('lists images in the words of docker save', () => {
  assert.is(
    dockerListing([image, { ...image, names: [] }]),
    '[{"Config":"c.json","RepoTags":["localhost/a:1","localhost:5000/a:2"],"Layers":["x.tar","y.tar"]},{"Config":"c.json","RepoTags":null,"Layers":["x.tar","y.tar"]}]',
  );
});

test('names the top layer for old readers, or the image that has none', () => {
  assert.is(legacyListing([image]), '{"localhost/a":{"1":"y"},"localhost:5000/a":{"2":"y"}}');
  assert.is(legacyListing([{ ...image, layers: [] }]), '{"localhost/a":{"1":"c"},"localhost:5000/a":{"2":"c"}}');
});

test.run();
