import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { convertManifest, formatOf, isConvertible, parseManifestFormat, sameBlobs } from '../../../../src/image/copy/convert-manifest.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import type { Manifest } from '../../../../src/oci/manifest.ts';
import { parseManifest } from '../../../../src/oci/manifest.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const one = { mediaType: mediaTypes.ociLayerGzip, digest: digestOf('one'), size: 1, annotations: { kept: 'yes' } };
const foreign = {
  mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  digest: digestOf('far'),
  size: 2,
  urls: ['https://far.example/x'],
};
const manifest: Manifest = {
  kind: 'manifest',
  mediaType: mediaTypes.ociManifest,
  config: { mediaType: mediaTypes.ociConfig, digest: digestOf('config'), size: 6 },
  layers: [one, foreign],
  annotations: { of: 'the image' },
};
const artifact: Manifest = { ...manifest, config: { ...manifest.config, mediaType: mediaTypes.ociEmpty } };
const layers = [
  { blob: one, compression: 'gzip' },
  { blob: foreign, compression: 'gzip' },
] as const;

const converts = suite('convertManifest');
converts("to Docker's kind and back", () => {
  const docker = convertManifest(manifest, layers, { format: 'v2s2', algorithm: 'sha256' });
  const read = parseManifest(docker.bytes, docker.descriptor.mediaType) as Manifest;
  assert.is(formatOf(read), 'v2s2');
  assert.is(read.config.mediaType, mediaTypes.dockerConfig);
  assert.is(read.config.digest, manifest.config.digest);
  assert.equal(
    read.layers.map(({ mediaType }) => mediaType),
    [mediaTypes.dockerLayerGzip, foreign.mediaType],
  );
  assert.equal(read.layers[1]?.urls, foreign.urls);
  assert.is(read.annotations, undefined);
  const back = convertManifest(
    read,
    read.layers.map((blob) => ({ blob, compression: 'gzip' })),
    { format: 'oci', algorithm: 'sha512' },
  );
  const again = parseManifest(back.bytes, back.descriptor.mediaType) as Manifest;
  assert.is(again.config.mediaType, mediaTypes.ociConfig);
  assert.equal(
    again.layers.map(({ mediaType }) => mediaType),
    [mediaTypes.ociLayerGzip, 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip'],
  );
  assert.match(back.descriptor.digest, /^sha512:/);
});
converts('keeping what OCI has a place for', () => {
  const { bytes } = convertManifest(manifest, [{ blob: one, compression: 'zstd' }], { format: 'oci', algorithm: 'sha256' });
  const read = parseManifest(bytes) as Manifest;
  assert.equal({ ...read.annotations }, manifest.annotations);
  assert.is(read.layers[0]?.mediaType, mediaTypes.ociLayerZstd);
  assert.is(read.layers[0]?.annotations?.['kept'], 'yes');
});
converts('not to what cannot say it', () => {
  const options = { format: 'v2s2', algorithm: 'sha256' } as const;
  assertFails(() => convertManifest(manifest, [{ blob: one, compression: 'zstd' }], options), 'unsupported', /zstd/);
  assertFails(() => convertManifest(artifact, layers, options), 'unsupported', /artifact/);
  assert.is(isConvertible(manifest), true);
  assert.is(isConvertible(artifact), false);
});
converts.run();

const small = suite('the rest');
small('reads --format', () => {
  assert.is(parseManifestFormat('oci'), 'oci');
  assertFails(() => parseManifestFormat('v2s1'), 'unsupported');
  assertFails(() => parseManifestFormat('x'), 'invalid-argument', /unknown format "x"/);
});
small('knows whether blobs are the same', () => {
  assert.is(sameBlobs([one, foreign], layers), true);
  assert.is(sameBlobs([one], layers), false);
  assert.is(sameBlobs([foreign, one], layers), false);
});
small.run();
