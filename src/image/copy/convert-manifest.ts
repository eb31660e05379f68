import { TiffinError } from '../../lib/errors.ts';
import type { Compression, Descriptor } from '../../oci/descriptor.ts';
import { isConfigMediaType, isForeignLayer, isLayerMediaType, mediaTypes } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestOf } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Manifest } from '../../oci/manifest.ts';

/** The kinds of manifests that are written, in the words of `--format`. */
export type ManifestFormat = 'oci' | 'v2s2';

/** A layer as it is sent, and how it is packed. */
export type SentLayer = { readonly blob: Descriptor; readonly compression: Compression };

/** A manifest's bytes, and what names them. */
export type WrittenManifest = { readonly bytes: Uint8Array; readonly descriptor: Descriptor };

/** Reads `--format`. @throws {TiffinError} `invalid-argument` in Podman's words, `unsupported` for schema 1 */
export function parseManifestFormat(text: string): ManifestFormat {
  if (text === 'oci' || text === 'v2s2') return text;
  if (text === 'v2s1')
    throw new TiffinError('unsupported', 'format v2s1 is not supported: registries gave it up', { hint: 'use --format v2s2' });
  throw new TiffinError('invalid-argument', `unknown format "${text}". Choose on of the supported formats: 'oci', 'v2s1', or 'v2s2'`);
}

/** The kind of a manifest. */
export function formatOf(manifest: Pick<Manifest, 'mediaType'>): ManifestFormat {
  return manifest.mediaType === mediaTypes.dockerManifest ? 'v2s2' : 'oci';
}

/** Whether a manifest is of an image that both kinds can describe. */
export function isConvertible(manifest: Manifest): boolean {
  return isConfigMediaType(manifest.config.mediaType) && manifest.layers.every(({ mediaType }) => isLayerMediaType(mediaType));
}

/**
 * A manifest that says the same in another kind, or of layers packed otherwise. The config keeps its bytes, and with them the image its ID:
 * what Docker's configs have beyond OCI's is allowed there. Pure.
 *
 * @throws {TiffinError} `unsupported` for artifacts
 */
export function convertManifest(
  manifest: Manifest,
  layers: readonly SentLayer[],
  { format, algorithm }: { readonly format: ManifestFormat; readonly algorithm: ReturnType<typeof digestAlgorithm> },
): WrittenManifest {
  if (format === 'v2s2' && !isConvertible(manifest)) {
    throw new TiffinError('unsupported', "an artifact cannot have a manifest of Docker's kind", { hint: 'leave out --format v2s2' });
  }
  const document = format === 'oci' ? ociManifest(manifest, layers) : dockerManifest(manifest, layers);
  const bytes = Buffer.from(JSON.stringify(document));
  return { bytes, descriptor: { mediaType: document.mediaType, digest: digestOf(bytes, algorithm), size: bytes.length } };
}

function ociManifest(manifest: Manifest, layers: readonly SentLayer[]) {
  const { config, annotations, artifactType, subject } = manifest;
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    ...(artifactType === undefined ? {} : { artifactType }),
    config: { ...config, mediaType: config.mediaType === mediaTypes.dockerConfig ? mediaTypes.ociConfig : config.mediaType },
    layers: layers.map(({ blob, compression }) => ({ ...blob, mediaType: ociType(blob, compression) })),
    ...(subject === undefined ? {} : { subject }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/** Annotations have no place in it. */
function dockerManifest({ config }: Manifest, layers: readonly SentLayer[]) {
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.dockerManifest,
    config: { mediaType: mediaTypes.dockerConfig, size: config.size, digest: config.digest },
    layers: layers.map(({ blob, compression }) => ({
      mediaType: dockerType(blob, compression),
      size: blob.size,
      digest: blob.digest,
      ...(blob.urls === undefined ? {} : { urls: blob.urls }),
    })),
  };
}

function ociType(blob: Descriptor, compression: Compression): string {
  if (!isLayerMediaType(blob.mediaType)) return blob.mediaType;
  const base = isForeignLayer(blob.mediaType) ? 'application/vnd.oci.image.layer.nondistributable.v1.tar' : mediaTypes.ociLayer;
  return compression === 'none' ? base : `${base}+${compression}`;
}

function dockerType(blob: Descriptor, compression: Compression): string {
  const base = isForeignLayer(blob.mediaType) ? 'application/vnd.docker.image.rootfs.foreign.diff.tar' : mediaTypes.dockerLayer;
  if (compression === 'zstd') throw new TiffinError('unsupported', "a manifest of Docker's kind cannot have layers packed with zstd");
  return compression === 'none' ? base : `${base}.gzip`;
}

/** Whether layers are the same blobs as before. */
export function sameBlobs(before: readonly Descriptor[], after: readonly SentLayer[]): boolean {
  const digests: readonly Digest[] = after.map(({ blob }) => blob.digest);
  return before.length === digests.length && before.every(({ digest }, index) => digest === digests[index]);
}
