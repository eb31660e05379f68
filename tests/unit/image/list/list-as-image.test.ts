import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listAsImage } from '../../../../src/image/list/list-as-image.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';

const test = suite('listAsImage');

test('is a row without layers', () => {
  const content = { mediaType: mediaTypes.ociIndex, digest: digestOf('list'), size: 4 };
  const row = listAsImage({
    id: 'a'.repeat(64),
    kind: 'list',
    names: ['localhost/l:1'],
    createdAt: '2026-01-01T00:00:00Z',
    content,
    blobs: [],
    sources: {},
  });
  assert.equal(row.names, ['localhost/l:1']);
  assert.equal(row.layers, []);
  assert.equal(row.repoDigests, [`localhost/l@${content.digest}`]);
  assert.is(row.manifestMediaType, mediaTypes.ociIndex);
});

test.run();
