import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import {
  describeManifestList,
  emptyList,
  formatManifestList,
  parseManifestList,
  preferredListType,
} from '../../../src/oci/manifest-list.ts';
import type { ListEntry, ManifestList } from '../../../src/oci/manifest-list.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('manifest lists');
const entry: ListEntry = {
  mediaType: mediaTypes.ociManifest,
  digest: digestOf('a'),
  size: 5,
  platform: { architecture: 'arm', os: 'linux', osVersion: '10', osFeatures: ['x'], variant: 'v7' },
};
const full: ManifestList = {
  entries: [{ ...entry, annotations: { b: '2', a: '1' }, artifactType: 'text/x' }],
  annotations: { top: '1' },
  subject: { mediaType: mediaTypes.ociManifest, digest: digestOf('s'), size: 3 },
  artifactType: 'text/y',
};

test('come back as they were written', () => {
  for (const list of [full, { ...emptyList, entries: [entry] }]) {
    const read = parseManifestList(formatManifestList(list));
    assert.equal(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(list)));
  }
});

test('are written byte for byte as other tools write them', () => {
  const list: ManifestList = {
    entries: [{ ...entry, annotations: { w: '1' }, platform: { architecture: 's390x', os: '' }, artifactType: 'text/z' }],
    annotations: {},
  };
  const digest = digestOf('a');
  assert.is(
    Buffer.from(formatManifestList(list)).toString(),
    `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"${digest}","size":5,"annotations":{"w":"1"},"platform":{"architecture":"s390x","os":""},"artifactType":"text/z"}]}`,
  );
  const features: ManifestList = { entries: [{ ...entry, platform: { ...entry.platform, features: ['sse4'] } }], annotations: {} };
  assert.is(
    Buffer.from(formatManifestList(features)).toString(),
    `{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":5,"digest":"${digest}","platform":{"architecture":"arm","os":"linux","os.version":"10","os.features":["x"],"variant":"v7","features":["sse4"]}}]}`,
  );
});

for (const [what, list, type] of [
  ['nothing', emptyList, mediaTypes.dockerIndex],
  ['an annotation', { ...emptyList, annotations: { a: '1' } }, mediaTypes.ociIndex],
  ['a subject', { ...emptyList, subject: entry }, mediaTypes.ociIndex],
  ['an entry', { ...emptyList, entries: [entry] }, mediaTypes.ociIndex],
  [
    "a processor's features",
    { ...emptyList, entries: [{ ...entry, platform: { ...entry.platform, features: ['f'] } }] },
    mediaTypes.dockerIndex,
  ],
  [
    'features and an annotation',
    { ...emptyList, entries: [{ ...entry, annotations: { a: '' }, platform: { ...entry.platform, features: ['f'] } }] },
    mediaTypes.ociIndex,
  ],
] as [string, ManifestList, string][]) {
  test(`with ${what} are ${type}`, () => {
    assert.is(preferredListType(list), type);
  });
}

test('are described as Podman describes them', () => {
  assert.equal(describeManifestList(emptyList), { schemaVersion: 2, mediaType: mediaTypes.dockerIndex, manifests: null });
  const text = JSON.stringify(describeManifestList(full));
  assert.match(
    text,
    /"artifactType":"text\/y","manifests":\[\{"mediaType":"[^"]*","size":5,"digest":"[^"]*","platform":\{"architecture":"arm","os":"linux"/,
  );
  assert.match(text, /"annotations":\{"a":"1","b":"2"\},"artifactType":"text\/x"/);
  assert.match(text, /"subject":\{[^}]*"platform":\{"architecture":"","os":""\}\},"annotations":\{"top":"1"\}\}$/);
});

test('may be null, as Podman writes an empty one', () => {
  const bytes = Buffer.from(`{"schemaVersion":2,"mediaType":"${mediaTypes.ociIndex}","manifests":null}`);
  assert.equal(parseManifestList(bytes), emptyList);
});

for (const [what, document] of [
  ['layers', { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [], layers: [] }],
  ['manifests that are none', { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: 3 }],
  [
    'a platform that is none',
    { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [{ ...entry, platform: { 'os.version': 3 } }] },
  ],
  ['a subject that is none', { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [], subject: { digest: 'x' } }],
  ['another type than it was sent as', { schemaVersion: 2, mediaType: mediaTypes.dockerIndex, manifests: [] }],
] as [string, object][]) {
  test(`with ${what} are refused`, () => {
    assertFails(() => parseManifestList(Buffer.from(JSON.stringify(document)), mediaTypes.ociIndex), 'corrupt', /manifest/);
  });
}

test.run();
