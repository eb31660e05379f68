/**
 * Registries in memory, read and written through the interfaces of the image room.
 */
import { Readable } from 'node:stream';
import type { FetchedManifest, ImageServices, Repository, WritableRepository } from '../../src/image/services.ts';
import { TiffinError } from '../../src/lib/errors.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import type { Digest } from '../../src/oci/digest.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { parseManifest } from '../../src/oci/manifest.ts';
import { repositoryName } from '../../src/oci/reference.ts';
import type { MadeImage } from './images.ts';
import type { Stores } from './stores.ts';

/** What all registries hold together. */
export type MemoryRegistry = Pick<ImageServices, 'openRepository' | 'openWritableRepository'> & {
  /** `registry.test/app:1`, or with a digest, → what was put under it. */
  readonly manifests: Map<string, FetchedManifest>;
  readonly blobs: Map<string, Buffer>;
  /** Blobs that were read or sent, in order: `get sha256:…`, `put sha256:…`. */
  readonly traffic: string[];
  /** Puts a manifest or an index under a name with a tag. */
  put(name: string, mediaType: string, content: unknown): Descriptor;
  /** Puts an image under a name with a tag. */
  putImage(name: string, image: MadeImage): Descriptor;
};

/** Makes registries that hold nothing. */
export function memoryRegistry(): MemoryRegistry {
  const manifests = new Map<string, FetchedManifest>();
  const blobs = new Map<string, Buffer>();
  const traffic: string[] = [];
  const keep = (name: string, bytes: Uint8Array, mediaType: string): Descriptor => {
    const digest = digestOf(bytes);
    const fetched = { bytes, digest, mediaType };
    manifests.set(name, fetched);
    manifests.set(`${name.replace(/(?:@.*|:[^:/]*)$/, '')}@${digest}`, fetched);
    return { mediaType, digest, size: bytes.length };
  };
  return {
    manifests,
    blobs,
    traffic,
    put: (name, mediaType, content) => keep(name, Buffer.from(JSON.stringify(content)), mediaType),
    putImage: (name, image) => {
      for (const { digest, bytes } of [image.config, ...image.layers]) blobs.set(digest, bytes);
      return keep(name, image.manifest.bytes, image.manifest.mediaType);
    },
    openRepository: (reference) => reader(repositoryName(reference), { manifests, blobs, traffic }),
    openWritableRepository: (reference) => writer(repositoryName(reference), { manifests, blobs, traffic, keep }),
  };
}

/** Stores whose registries are in memory. */
export function onRegistry<S extends Stores>(stores: S, registry: MemoryRegistry): S {
  const { openRepository, openWritableRepository } = registry;
  return Object.assign(stores, { openRepository, openWritableRepository });
}

type Held = Pick<MemoryRegistry, 'manifests' | 'blobs' | 'traffic'>;

function reader(repository: string, { manifests, blobs, traffic }: Held): Repository {
  return {
    getManifest: async (which) => {
      const name = typeof which === 'string' ? which : which.digest;
      const found = manifests.get(`${repository}${name.includes(':') ? '@' : ':'}${name}`);
      if (found === undefined) throw new TiffinError('not-found', `reading manifest ${name} in ${repository}: manifest unknown`);
      return await Promise.resolve(found);
    },
    openBlob: async (blob, { offset }) => {
      const bytes = blobs.get(blob.digest);
      traffic.push(`get ${blob.digest}`);
      if (bytes === undefined) throw new TiffinError('not-found', `blob ${blob.digest} unknown`);
      return await Promise.resolve({ stream: Readable.from([bytes.subarray(offset)], { objectMode: false }), offset });
    },
    peekDigest: async (tag) => await Promise.resolve(manifests.get(`${repository}:${tag}`)?.digest),
    listTags: async () => await Promise.resolve([]),
    listReferrers: async () => await Promise.resolve([]),
    [Symbol.asyncDispose]: async () => await Promise.resolve(),
  };
}

function writer(
  repository: string,
  { blobs, traffic, manifests, keep }: Held & { keep: (name: string, bytes: Uint8Array, mediaType: string) => Descriptor },
): WritableRepository {
  return {
    hasBlob: async ({ digest }) => await Promise.resolve(blobs.has(digest)),
    putBlob: async ({ digest }, open) => {
      traffic.push(`put ${digest}`);
      blobs.set(digest, Buffer.concat(await (await open(0)).toArray()));
    },
    putManifest: async (bytes, { mediaType, digest, tag }) => {
      requireParts(bytes, mediaType, (part) => blobs.has(part) || manifests.has(`${repository}@${part}`));
      keep(tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`, bytes, mediaType);
      await Promise.resolve();
    },
    deleteManifest: async () => await Promise.resolve(),
    [Symbol.asyncDispose]: async () => await Promise.resolve(),
  };
}

/** As a real registry: what a manifest names must be there. */
function requireParts(bytes: Uint8Array, mediaType: string, has: (digest: Digest) => boolean): void {
  const manifest = parseManifest(bytes, mediaType);
  const parts = manifest.kind === 'index' ? manifest.manifests : [manifest.config, ...manifest.layers];
  const missing = parts.find(({ digest }) => !has(digest));
  if (missing !== undefined) throw new TiffinError('not-found', `blob unknown to registry: ${missing.digest}`);
}
