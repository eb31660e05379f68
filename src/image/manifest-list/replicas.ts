import { TiffinError } from '../../lib/errors.ts';
import { compressionOf, isIndexMediaType, isLayerMediaType } from '../../oci/descriptor.ts';
import { parseManifest } from '../../oci/manifest.ts';
import type { ListEntry } from '../../oci/manifest-list.ts';

/** What `--add-compression` takes. */
export type ReplicaCompression = 'gzip' | 'zstd' | 'zstd:chunked';

/** An entry that is made beside another one: the same image, packed differently. */
export type Replica = {
  readonly entry: ListEntry;
  readonly compression: ReplicaCompression;
  /** By which readers that know zstd choose it. */
  readonly annotations: Readonly<Record<string, string>>;
};

const zstdAnnotation = 'io.github.containers.compression.zstd';

/** Reads `--add-compression`. @throws {TiffinError} `invalid-argument` in Podman's words */
export function parseReplicaCompression(text: string): ReplicaCompression {
  if (text === 'gzip' || text === 'zstd' || text === 'zstd:chunked') return text;
  const message = `requested algorithm ${text} is not supported for replication: cannot find compressor for ${JSON.stringify(text)}`;
  throw new TiffinError('invalid-argument', message, { hint: 'choose gzip, zstd or zstd:chunked' });
}

/**
 * Which images a list needs beside its own so that each of its platforms has one of each compression: as `--add-compression` of Podman,
 * one a platform and compression, made from the first image of that platform.
 */
export async function replicasOf(
  entries: readonly ListEntry[],
  compressions: readonly ReplicaCompression[],
  read: (entry: ListEntry) => Promise<{ readonly bytes: Uint8Array }>,
): Promise<readonly Replica[]> {
  if (compressions.length === 0) return [];
  const platforms = new Map<string, { readonly first: ListEntry; readonly has: Set<string> }>();
  for (const entry of entries) {
    const compression = await packingOf(entry, read);
    if (compression === undefined) continue;
    const key = JSON.stringify(entry.platform);
    const known = platforms.get(key) ?? { first: entry, has: new Set() };
    known.has.add(compression);
    platforms.set(key, known);
  }
  return [...platforms.values()].flatMap(({ first, has }) =>
    compressions
      .filter((compression) => !has.has(compression.split(':', 1)[0] ?? ''))
      .map((compression) => ({ entry: first, compression, annotations: compression === 'gzip' ? {} : { [zstdAnnotation]: 'true' } })),
  );
}

/** How the layers of an image are packed; undefined for what has none. */
async function packingOf(
  entry: ListEntry,
  read: (entry: ListEntry) => Promise<{ readonly bytes: Uint8Array }>,
): Promise<string | undefined> {
  if (isIndexMediaType(entry.mediaType)) return undefined;
  if (entry.annotations?.[zstdAnnotation] === 'true') return 'zstd';
  const manifest = parseManifest((await read(entry)).bytes, entry.mediaType);
  const layer = manifest.kind === 'index' ? undefined : manifest.layers.find(({ mediaType }) => isLayerMediaType(mediaType));
  return layer === undefined ? undefined : compressionOf(layer.mediaType);
}
