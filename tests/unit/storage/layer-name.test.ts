import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDigest } from '../../../src/oci/digest.ts';
import { layerDirectoryName } from '../../../src/storage/layer-name.ts';

const test = suite('layerDirectoryName');

test('is the digits of a sha256', () => {
  assert.is(layerDirectoryName(parseDigest(`sha256:${'a'.repeat(64)}`)), 'a'.repeat(64));
});

test('says so when the digest is another', () => {
  assert.is(layerDirectoryName(parseDigest(`sha512:${'b'.repeat(128)}`)), `sha512-${'b'.repeat(128)}`);
});

test.run();
