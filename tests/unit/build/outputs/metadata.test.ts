import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { metadataDocument } from '../../../../src/build/outputs/metadata.ts';
import { digestOf } from '../../../../src/oci/digest.ts';

const test = suite('metadataDocument');
const digest = digestOf('x');

test('has the keys of buildx', () => {
  const descriptor = { mediaType: 'm', digest, size: 3 };
  const platform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
  assert.equal(metadataDocument({ descriptor, configDigest: digest, platform, names: ['a:1', 'b:2'] }), {
    'containerimage.config.digest': digest,
    'containerimage.descriptor': { ...descriptor, platform: { architecture: 'arm64', os: 'linux', variant: 'v8' } },
    'containerimage.digest': digest,
    'image.name': 'a:1,b:2',
  });
  assert.equal(metadataDocument({ descriptor, configDigest: undefined, platform: undefined, names: [] }), {
    'containerimage.descriptor': descriptor,
    'containerimage.digest': digest,
  });
});

test.run();
