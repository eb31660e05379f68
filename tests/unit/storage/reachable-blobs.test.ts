import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { reachableBlobs } from '../../../src/storage/reachable-blobs.ts';

const test = suite('reachableBlobs');

function store(): {
  add(mediaType: string, content: unknown): Descriptor;
  has(blob: Descriptor): boolean;
  read(digest: string): Uint8Array | undefined;
} {
  const blobs = new Map<string, Uint8Array>();
  return {
    add: (mediaType, content) => {
      const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
      const digest = digestOf(bytes);
      blobs.set(digest, bytes);
      return { mediaType, digest, size: bytes.length };
    },
    has: ({ digest }) => blobs.has(digest),
    read: (digest) => blobs.get(digest),
  };
}

function index(manifests: readonly Descriptor[]): unknown {
  return { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
}

test('follows indexes, manifests, configs and layers', () => {
  const made = store();
  const config = made.add(mediaTypes.ociConfig, 'config');
  const layer = made.add(mediaTypes.ociLayer, 'layer');
  const manifest = made.add(mediaTypes.ociManifest, { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer] });
  const absent = { mediaType: mediaTypes.ociManifest, digest: digestOf('absent'), size: 6 };
  const inner = made.add(mediaTypes.ociIndex, index([manifest, absent]));
  const outer = made.add(mediaTypes.ociIndex, index([inner, manifest]));
  assert.equal(
    reachableBlobs(outer, made),
    [outer, inner, manifest, config, layer].map(({ digest }) => digest),
  );
});

test('stops at what is no manifest, and at a depth', () => {
  const made = store();
  const broken = made.add(mediaTypes.ociManifest, '{');
  assert.equal(reachableBlobs(broken, made), [broken.digest]);
  let content = made.add(mediaTypes.ociIndex, index([]));
  for (let depth = 0; depth < 50; depth += 1) content = made.add(mediaTypes.ociIndex, index([content]));
  assert.ok(reachableBlobs(content, made).length < 10);
});

test.run();
