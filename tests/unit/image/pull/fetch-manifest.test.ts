import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fetchManifest } from '../../../../src/image/pull/fetch-manifest.ts';
import type { FetchedManifest } from '../../../../src/image/services.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import type { Descriptor } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { parseReference } from '../../../../src/oci/reference.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const test = suite('fetchManifest');
const reference = parseReference('registry.test/a/b:tag');
const platform = { os: 'linux', architecture: 'amd64' };

function document(mediaType: string, body: object): FetchedManifest {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...body }));
  return { bytes, mediaType, digest: digestOf(bytes) };
}

function repository(documents: Record<string, FetchedManifest>): { getManifest(which: string | Descriptor): Promise<FetchedManifest> } {
  return {
    getManifest: (which) => {
      const found = documents[typeof which === 'string' ? which : which.digest];
      return found === undefined ? Promise.reject(new Error(`unexpected request ${JSON.stringify(which)}`)) : Promise.resolve(found);
    },
  };
}

const blob = { mediaType: mediaTypes.ociConfig, digest: digestOf('config'), size: 6 };
const manifest = document(mediaTypes.ociManifest, { config: blob, layers: [] });
const entryOf = ({ mediaType, digest, bytes }: FetchedManifest, extra: object = {}): object => ({
  mediaType,
  digest,
  size: bytes.length,
  platform,
  ...extra,
});
const index = document(mediaTypes.ociIndex, {
  manifests: [entryOf(manifest, { platform: { os: 'linux', architecture: 's390x' } }), entryOf(manifest)],
});

test('takes a manifest as it is', async () => {
  const fetched = await fetchManifest(repository({ tag: manifest }), reference, { platform, signal: undefined });
  assert.is(fetched.manifest.descriptor.digest, manifest.digest);
  assert.is(fetched.index, undefined);
});

test('chooses from an index and keeps it', async () => {
  const fetched = await fetchManifest(repository({ tag: index, [manifest.digest]: manifest }), reference, { platform, signal: undefined });
  assert.is(fetched.manifest.descriptor.digest, manifest.digest);
  assert.is(fetched.index?.descriptor.digest, index.digest);
});

test('follows one index within another, and no further', async () => {
  const nested = document(mediaTypes.ociIndex, { manifests: [entryOf(index)] });
  const found = await fetchManifest(repository({ tag: nested, [index.digest]: index, [manifest.digest]: manifest }), reference, {
    platform,
    signal: undefined,
  });
  assert.is(found.index?.descriptor.digest, nested.digest);
  const deeper = document(mediaTypes.ociIndex, { manifests: [entryOf(nested)] });
  const chain = repository({ tag: deeper, [nested.digest]: nested, [index.digest]: index });
  await assertRejects(fetchManifest(chain, reference, { platform, signal: undefined }), 'unsupported', /nested/);
});

test('refuses a manifest of another size than the index states', async () => {
  const lying = document(mediaTypes.ociIndex, { manifests: [entryOf(manifest, { size: manifest.bytes.length + 1 })] });
  await assertRejects(
    fetchManifest(repository({ tag: lying, [manifest.digest]: manifest }), reference, { platform, signal: undefined }),
    'corrupt',
    /instead of the stated/,
  );
});

test('refuses another digest than was asked for', async () => {
  const digest = digestOf('something else');
  await assertRejects(
    fetchManifest(repository({ [digest]: manifest }), { ...reference, digest }, { platform, signal: undefined }),
    'corrupt',
    /has the digest/,
  );
});

test.run();
