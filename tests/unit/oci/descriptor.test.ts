import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseJson } from '../../../src/lib/json.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import {
  compressionOf,
  isConfigMediaType,
  isForeignLayer,
  isIndexMediaType,
  isLayerMediaType,
  isManifestMediaType,
  isSchema1MediaType,
  mediaTypeOf,
  mediaTypes,
  parseDescriptor,
  sniffCompression,
} from '../../../src/oci/descriptor.ts';
import { assertFails } from '../../support/assert-fails.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const parse = (value: unknown): Descriptor =>
  parseDescriptor(parseJson(Buffer.from(JSON.stringify(value))), { what: 'manifest', field: 'config' });
const minimal = { mediaType: mediaTypes.ociConfig, digest, size: 7 };

const parses = suite('parseDescriptor');
parses('reads the smallest', () => assert.equal(parse(minimal), minimal));
parses('reads everything, and null as absent', () => {
  const whole = {
    ...minimal,
    urls: ['https://a/b'],
    annotations: { a: 'b' },
    platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
    artifactType: 'x/y',
    data: 'e30=',
  };
  const read = parse(whole);
  assert.equal({ ...read, annotations: { ...read.annotations } }, whole);
  assert.equal(parse({ ...minimal, urls: null, annotations: null, platform: null, data: null }), minimal);
  assert.equal(parse({ ...minimal, platform: {} }), minimal);
});
for (const [name, change, pattern] of [
  ['no object', undefined, /field "config" must be an object/],
  ['no digest', { digest: undefined }, /field "config.digest" must be a string/],
  ['a path for a digest', { digest: '../../etc/passwd' }, /field "config.digest" is not a digest/],
  ['a short digest', { digest: 'sha256:ab' }, /is not a digest/],
  ['a size below 0', { size: -1 }, /field "config.size" must be a whole number/],
  ['a size with a fraction', { size: 1.5 }, /config.size/],
  ['a size beyond 2^53', { size: 2 ** 53 }, /config.size/],
  ['a size in a string', { size: '7' }, /config.size/],
  ['no media type', { mediaType: 'tar' }, /field "config.mediaType" is not a media type/],
  ['a media type with a line break', { mediaType: 'a/b\r\nx: y' }, /is not a media type/],
  ['urls that are none', { urls: 'x' }, /field "config.urls" must be a list/],
  ['annotations that are no strings', { annotations: { a: 1 } }, /field "config.annotations.a" must be a string/],
  ['a NUL', { artifactType: 'a\0b' }, /contains a NUL/],
  ['a key in other case', { Digest: digest }, /"config.Digest" is ambiguous/],
] as const) {
  parses(`refuses ${name}`, () => {
    assertFails(() => parse(change === undefined ? [] : { ...minimal, ...change }), 'corrupt', pattern);
  });
}
parses('says politely that blake3 is not known', () => {
  assertFails(() => parse({ ...minimal, digest: `blake3:${'ab'.repeat(32)}` }), 'unsupported', /only sha256 and sha512/);
});
parses.run();

const kinds = suite('media types');
kinds('are told apart', () => {
  assert.ok(isIndexMediaType(mediaTypes.ociIndex) && isIndexMediaType(mediaTypes.dockerIndex) && !isIndexMediaType(mediaTypes.ociManifest));
  assert.ok(isManifestMediaType(mediaTypes.ociManifest) && isManifestMediaType(mediaTypes.dockerManifest));
  assert.ok(
    isConfigMediaType(mediaTypes.ociConfig) && isConfigMediaType(mediaTypes.dockerConfig) && !isConfigMediaType(mediaTypes.ociEmpty),
  );
  assert.ok(isSchema1MediaType(mediaTypes.dockerSchema1Signed));
  for (const type of [
    mediaTypes.ociLayer,
    mediaTypes.ociLayerGzip,
    mediaTypes.ociLayerZstd,
    mediaTypes.dockerLayer,
    mediaTypes.dockerLayerGzip,
  ]) {
    assert.ok(isLayerMediaType(type), type);
  }
  assert.ok(isLayerMediaType('application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'));
  assert.not.ok(isLayerMediaType('application/vnd.oci.image.layer.v1.tar+gzip+encrypted'));
  assert.not.ok(isLayerMediaType('application/json'));
});
kinds('say whether a layer is foreign', () => {
  assert.ok(isForeignLayer('application/vnd.oci.image.layer.nondistributable.v1.tar+gzip'));
  assert.not.ok(isForeignLayer(mediaTypes.ociLayer));
});
kinds.run();

const header = suite('mediaTypeOf');
for (const [text, expected] of [
  ['application/json; charset=utf-8', 'application/json'],
  ['Application/JSON', 'application/json'],
  ['', undefined],
  [undefined, undefined],
  ['nonsense', undefined],
] as const) {
  header(`reads ${text}`, () => assert.is(mediaTypeOf(text), expected));
}
header.run();

const packed = suite('compressionOf, sniffCompression');
packed('read the type and the bytes', () => {
  assert.is(compressionOf(mediaTypes.ociLayer), 'none');
  assert.is(compressionOf(mediaTypes.dockerLayerGzip), 'gzip');
  assert.is(compressionOf(mediaTypes.ociLayerZstd), 'zstd');
  assert.is(sniffCompression(Uint8Array.of(0x1f, 0x8b, 8)), 'gzip');
  assert.is(sniffCompression(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)), 'zstd');
  assert.is(sniffCompression(Uint8Array.of(0x5e, 0x2a, 0x4d, 0x18)), 'zstd');
  assert.is(sniffCompression(Buffer.from('etc/passwd')), 'none');
  assert.is(sniffCompression(new Uint8Array()), 'none');
  assert.is(sniffCompression(Buffer.from('BZh91AY')), undefined);
  assert.is(sniffCompression(Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)), undefined);
});
packed.run();
