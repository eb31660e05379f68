import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseReplicaCompression, replicasOf } from '../../../../src/image/manifest-list/replicas.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import type { ListEntry } from '../../../../src/oci/manifest-list.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('replicasOf');

function entry(name: string, layerType: string, architecture = 'amd64'): { entry: ListEntry; bytes: Buffer } {
  const layer = { mediaType: layerType, digest: digestOf('l'), size: 1 };
  const config = { mediaType: mediaTypes.ociConfig, digest: digestOf('c'), size: 1 };
  const bytes = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer], annotations: { name } }),
  );
  return {
    bytes,
    entry: { mediaType: mediaTypes.ociManifest, digest: digestOf(bytes), size: bytes.length, platform: { os: 'linux', architecture } },
  };
}

test('adds one of a platform and a compression that is missing', async () => {
  const made = [
    entry('gzip', mediaTypes.ociLayerGzip),
    entry('second', mediaTypes.ociLayerGzip),
    entry('zstd', mediaTypes.ociLayerZstd, 'arm64'),
    entry('artifact', 'text/plain', ''),
  ];
  const read = async ({ digest }: ListEntry): Promise<{ bytes: Buffer }> =>
    await Promise.resolve({ bytes: made.find((each) => each.entry.digest === digest)!.bytes });
  const entries = made.map((each) => each.entry);
  assert.equal(await replicasOf(entries, [], read), []);
  const replicas = await replicasOf(entries, ['gzip', 'zstd'], read);
  assert.equal(
    replicas.map(({ entry: { digest }, compression, annotations }) => [
      entries.findIndex((each) => each.digest === digest),
      compression,
      Object.keys(annotations).length,
    ]),
    [
      [0, 'zstd', 1],
      [2, 'gzip', 0],
    ],
  );
});

test('knows three compressions', () => {
  for (const word of ['gzip', 'zstd', 'zstd:chunked']) assert.is(parseReplicaCompression(word), word);
  assertFails(() => parseReplicaCompression('xz'), 'invalid-argument', /requested algorithm xz is not supported for replication/);
});

test.run();
