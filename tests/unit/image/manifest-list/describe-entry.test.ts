import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entryOfManifest } from '../../../../src/image/manifest-list/describe-entry.ts';
import type { Digest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { makeImage } from '../../../support/images.ts';

const test = suite('entryOfManifest');
const image = makeImage({ layers: [], architecture: 'arm', variant: 'v6' });
const { mediaType, digest, size, bytes } = image.manifest;
const descriptor = { mediaType, digest: digest as Digest, size };

test('says the platform of an image', () => {
  assert.equal(entryOfManifest({ bytes, descriptor }, image.config.bytes).platform, { architecture: 'arm', os: 'linux', variant: 'v6' });
  const windows = Buffer.from(
    '{"architecture":"amd64","os":"windows","os.version":"10.0","os.features":["win32k"],"rootfs":{"type":"layers","diff_ids":[]}}',
  );
  assert.equal(entryOfManifest({ bytes, descriptor }, windows).platform, {
    architecture: 'amd64',
    os: 'windows',
    osVersion: '10.0',
    osFeatures: ['win32k'],
  });
});

test('says the type of an artifact', () => {
  const document = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { mediaType: 'a/config', digest: digestOf('c'), size: 1 },
    layers: [],
  };
  const entry = entryOfManifest({ bytes: Buffer.from(JSON.stringify(document)), descriptor }, Buffer.from('{}'));
  assert.equal([entry.artifactType, entry.platform], ['a/config', { architecture: '', os: '' }]);
});

test('is not made of an index', () => {
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] }));
  assertFails(
    () => entryOfManifest({ bytes: index, descriptor: { ...descriptor, mediaType: mediaTypes.ociIndex } }, Buffer.from('{}')),
    'corrupt',
  );
});

test.run();
