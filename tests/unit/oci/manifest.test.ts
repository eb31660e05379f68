import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TiffinError } from '../../../src/lib/errors.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import type { Index, Manifest } from '../../../src/oci/manifest.ts';
import { maxLayers, maxManifestBytes, parseManifest, requireRunnable } from '../../../src/oci/manifest.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { randomStream } from '../../support/crash.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const config = { mediaType: mediaTypes.ociConfig, digest, size: 10 };
const layer = { mediaType: mediaTypes.ociLayerGzip, digest, size: 20 };
const manifest = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer] };
const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [{ mediaType: mediaTypes.ociManifest, digest, size: 1 }] };
const parse = (value: unknown, type?: string): Manifest | Index => parseManifest(Buffer.from(JSON.stringify(value)), type);

const parses = suite('parseManifest');
parses('reads an OCI manifest', () => {
  assert.equal(parse(manifest), { kind: 'manifest', mediaType: mediaTypes.ociManifest, config, layers: [layer] });
});
parses('reads a Docker manifest and a Docker list', () => {
  assert.is(parse({ ...manifest, mediaType: mediaTypes.dockerManifest }).kind, 'manifest');
  assert.is(parse({ ...index, mediaType: mediaTypes.dockerIndex }).kind, 'index');
});
parses('takes the type of the answer, or the shape, where the body says none', () => {
  const { mediaType: _manifestType, ...bare } = manifest;
  const { mediaType: _indexType, ...bareIndex } = index;
  assert.is(parse(bare).mediaType, mediaTypes.ociManifest);
  assert.is(parse(bare, mediaTypes.dockerManifest).mediaType, mediaTypes.dockerManifest);
  assert.is(parse(bareIndex).kind, 'index');
  assert.is(parse(bare, 'application/json').mediaType, mediaTypes.ociManifest);
});
parses('keeps subject, artifact type and annotations', () => {
  const read = parse({ ...manifest, subject: config, artifactType: 'a/b', annotations: { x: 'y' } }) as Manifest;
  assert.equal(read.subject, config);
  assert.is(read.artifactType, 'a/b');
  assert.is(read.annotations?.['x'], 'y');
});
parses('takes an image without layers and an index without entries', () => {
  assert.equal((parse({ ...manifest, layers: [] }) as Manifest).layers, []);
  assert.equal((parse({ ...index, manifests: [] }) as Index).manifests, []);
});
for (const [name, value, type, pattern] of [
  ['a list', [], undefined, /must be an object/],
  ['no version', { ...manifest, schemaVersion: undefined }, undefined, /"schemaVersion" must be 2/],
  ['version 3', { ...manifest, schemaVersion: 3 }, undefined, /"schemaVersion" must be 2/],
  ['a body that contradicts its answer', manifest, mediaTypes.ociIndex, /"mediaType" says/],
  ['a media type of something else', { ...manifest, mediaType: 'text/html' }, undefined, /not a manifest's/],
  ['both kinds at once', { ...manifest, manifests: [] }, undefined, /"manifests" does not belong/],
  ['both kinds at once, as an index', { ...index, layers: [] }, undefined, /"layers" does not belong/],
  ['no layers', { ...manifest, layers: null }, undefined, /"layers" must be a list/],
  ['no config', { ...manifest, config: undefined }, undefined, /"config" must be an object/],
  ['a bad layer by its place', { ...manifest, layers: [layer, { ...layer, size: -1 }] }, undefined, /"layers\[1\].size"/],
  ['too many layers', { ...manifest, layers: Array(maxLayers + 1).fill(layer) }, undefined, /more than 500 entries/],
  ['keys in other case', { ...manifest, Layers: [] }, undefined, /"Layers" is ambiguous/],
] as const) {
  parses(`refuses ${name}`, () => {
    assertFails(() => parse(value, type), 'corrupt', pattern);
  });
}
parses('refuses schema 1 with a reason', () => {
  assertFails(() => parse({ schemaVersion: 1, fsLayers: [] }), 'unsupported', /Docker schema 1/);
  assertFails(() => parse(manifest, mediaTypes.dockerSchema1Signed), 'unsupported', /Docker schema 1/);
});
parses('refuses more than 4 MiB before it reads them', () => {
  assertFails(() => parseManifest(Buffer.alloc(maxManifestBytes + 1, ' ')), 'corrupt', /larger than 4194304 bytes/);
});
parses('throws nothing but its own errors on damaged documents', () => {
  const random = randomStream(11);
  const seed = JSON.stringify({ ...manifest, annotations: { a: 'b' }, subject: config });
  for (let round = 0; round < 3000; round += 1) {
    const bytes = Buffer.from(seed);
    for (let change = 0; change < 3; change += 1) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    const cut = bytes.subarray(0, random() < 0.2 ? Math.floor(random() * bytes.length) : bytes.length);
    try {
      parseManifest(cut);
    } catch (error) {
      assert.instance(error, TiffinError, cut.toString('latin1'));
    }
  }
});
parses.run();

const runnable = suite('requireRunnable');
runnable('takes images of both families', () => {
  requireRunnable(parse(manifest) as Manifest);
  const docker = {
    ...manifest,
    config: { ...config, mediaType: mediaTypes.dockerConfig },
    layers: [{ ...layer, mediaType: mediaTypes.dockerLayerGzip }],
  };
  requireRunnable(parse(docker) as Manifest);
});
runnable('says what an artifact is instead', () => {
  const chart = { ...manifest, config: { ...config, mediaType: 'application/vnd.cncf.helm.config.v1+json' } };
  assertFails(() => requireRunnable(parse(chart) as Manifest), 'unsupported', /artifact of type application\/vnd.cncf.helm/);
  const empty = { ...manifest, artifactType: 'example/sbom', config: { ...config, mediaType: mediaTypes.ociEmpty } };
  assertFails(() => requireRunnable(parse(empty) as Manifest), 'unsupported', /artifact of type example\/sbom/);
});
runnable('names a layer that is none', () => {
  const odd = { ...manifest, layers: [layer, { ...layer, mediaType: 'application/wasm' }] };
  assertFails(() => requireRunnable(parse(odd) as Manifest), 'unsupported', /layer 2 has the media type application\/wasm/);
});
runnable.run();
