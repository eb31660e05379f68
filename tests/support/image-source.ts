/**
 * A registry in memory, for tests of the image room that need no wire: it serves what it was given, and may misbehave.
 */
import { Readable } from 'node:stream';
import type { FetchedManifest, Repository } from '../../src/image/services.ts';
import { TiffinError } from '../../src/lib/errors.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import type { Digest } from '../../src/oci/digest.ts';
import type { MadeBlob, MadeImage } from './images.ts';

/** What the repository does beside serving. */
export type Misbehaviour = {
  /** The first answers to a blob break off after this many bytes, one entry an answer. */
  readonly cutAfter?: readonly number[];
  /** Bytes sent instead of a blob's own, by digest; `once` only the first time. */
  readonly wrong?: ReadonlyMap<string, Uint8Array>;
  readonly wrongOnce?: boolean;
  /** Cannot begin in the middle. */
  readonly noRanges?: boolean;
  readonly unreachable?: boolean;
};

/** A repository that counts what is asked of it. */
export type FakeRepository = Repository & { readonly asked: string[] };

/** Serves images, each under its tag, from memory. */
export function fakeRepository(tags: Readonly<Record<string, MadeImage | MadeBlob>>, misbehaviour: Misbehaviour = {}): FakeRepository {
  const blobs = new Map<string, MadeBlob>();
  const manifests = new Map<string, MadeBlob>();
  for (const [tag, image] of Object.entries(tags)) {
    const manifest = 'manifest' in image ? image.manifest : image;
    for (const blob of 'manifest' in image ? [image.config, ...image.layers] : []) blobs.set(blob.digest, blob);
    manifests.set(tag, manifest).set(manifest.digest, manifest);
  }
  const asked: string[] = [];
  const cuts = [...(misbehaviour.cutAfter ?? [])];
  const wrong = new Map(misbehaviour.wrong ?? []);
  return {
    asked,
    getManifest: (which) => {
      const name = typeof which === 'string' ? which : which.digest;
      asked.push(`manifest ${name}`);
      if (misbehaviour.unreachable === true) return Promise.reject(new TiffinError('unreachable', 'connection refused'));
      const manifest = manifests.get(name);
      if (manifest === undefined) return Promise.reject(new TiffinError('not-found', `manifest ${name} unknown`));
      return Promise.resolve(fetched(manifest));
    },
    peekDigest: (tag) => Promise.resolve(manifests.get(tag)?.digest as Digest | undefined),
    listTags: () => Promise.resolve(Object.keys(tags)),
    listReferrers: () => Promise.resolve([]),
    openBlob: (blob, { offset }) => {
      const from = misbehaviour.noRanges === true ? 0 : offset;
      asked.push(`blob ${blob.digest.slice(7, 19)} from ${from}`);
      const bytes = wrong.get(blob.digest) ?? blobs.get(blob.digest)?.bytes;
      if (misbehaviour.wrongOnce === true) wrong.delete(blob.digest);
      if (bytes === undefined) return Promise.reject(new TiffinError('not-found', `blob ${blob.digest} unknown`));
      return Promise.resolve({ stream: Readable.from(pieces(bytes, from, cuts.shift()), { objectMode: false }), offset: from });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The descriptor of a made blob. */
export function descriptorOf({ mediaType, digest, size }: MadeBlob): Descriptor {
  return { mediaType, digest: digest as Digest, size };
}

function fetched({ bytes, digest, mediaType }: MadeBlob): FetchedManifest {
  return { bytes, digest: digest as Digest, mediaType };
}

async function* pieces(bytes: Uint8Array, from: number, cut: number | undefined): AsyncIterable<Uint8Array> {
  const end = cut === undefined ? bytes.length : Math.min(bytes.length, from + cut);
  for (let at = from; at < end; at += 1000) yield bytes.subarray(at, Math.min(end, at + 1000));
  await Promise.resolve();
  if (end < bytes.length) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
