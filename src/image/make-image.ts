import { compressionOf, mediaTypes, type Descriptor } from '../oci/descriptor.ts';
import { digestHex, digestOf } from '../oci/digest.ts';
import { TiffinError } from '../lib/errors.ts';
import type { ImageLayer, ImageRecord } from '../storage/image-record.ts';
import { convertManifest, type WrittenManifest } from './copy/convert-manifest.ts';
import type { StoreServices } from './services.ts';
import { storeImage } from './store-image.ts';

/** An image that is made here, of layers that are in the store. */
export type ImageParts = {
  /** The whole config, as it goes on the wire but for `rootfs`, which stands where `rootfs` is named. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly layers: readonly ImageLayer[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly format: 'oci' | 'docker';
};

/**
 * Makes an image visible. One that is there already, with the same manifest, is taken as it is.
 *
 * @throws {TiffinError} `corrupt` when a layer is missing; `no-space`, `cancelled`
 */
export async function makeImage(services: StoreServices, parts: ImageParts, signal: AbortSignal): Promise<ImageRecord> {
  const { layers } = parts;
  const rootfs = { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) };
  const bytes = Buffer.from(JSON.stringify({ ...parts.config, rootfs }));
  const config = { mediaType: mediaTypes.ociConfig, digest: digestOf(bytes), size: bytes.length };
  const manifest = manifestOf(parts, config);
  const there = services.images.findById(digestHex(config.digest));
  if (there?.manifestDigest === manifest.descriptor.digest) return there;
  services.blobs.put(config, bytes);
  return storeImage(services, { manifest, source: { openBlob: blobMissing } }, { signal });
}

function manifestOf({ layers, annotations, format }: ImageParts, config: Descriptor): WrittenManifest {
  const blobs = layers.map(({ blob }) => blob);
  const kept = Object.keys(annotations).length === 0 ? {} : { annotations };
  return convertManifest(
    { kind: 'manifest', mediaType: mediaTypes.ociManifest, config, layers: blobs, ...kept },
    blobs.map((blob) => ({ blob, compression: compressionOf(blob.mediaType) })),
    { format: format === 'docker' ? 'v2s2' : 'oci', algorithm: 'sha256' },
  );
}

function blobMissing(blob: Descriptor): Promise<never> {
  return Promise.reject(
    new TiffinError('corrupt', `blob ${blob.digest} of the image is missing`, { hint: 'pull or load the image again' }),
  );
}
