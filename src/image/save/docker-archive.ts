import { digestHex } from '../../oci/digest.ts';
import { maxManifestBytes } from '../../oci/manifest.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import { compressionOfFile } from '../../storage/plain-tar.ts';
import { dockerListing, legacyListing } from './docker-listing.ts';
import { fileMember, missing } from './members.ts';
import type { ArchiveMember, StoredBlob } from './members.ts';
import type { ImageToSave, SaveServices } from './parts.ts';

/** Podman's: nobody writes to what is named by its digest. */
const metadata = { mode: 0o444, mtime: new Date(0) } as const;

/**
 * The members of what `docker load` reads: plain layers named by their diff IDs, configs named by image IDs, manifest.json.
 *
 * @throws {TiffinError} `corrupt` when a layer or a config is missing from the store
 * @see https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md
 */
export async function dockerMembers(services: SaveServices, images: readonly ImageToSave[]): Promise<ArchiveMember[]> {
  const members = new Map<string, ArchiveMember>();
  for (const { image } of images) {
    for (const layer of image.layers) {
      const name = layerName(layer);
      if (!members.has(name)) members.set(name, { kind: 'blob', name, stored: await plainLayer(services, layer), ...metadata });
    }
    const config = `${image.id}.json`;
    members.set(config, fileMember(config, services.blobs.read(image.configDigest, maxManifestBytes), metadata));
  }
  const listed = images.map(({ image, names }) => ({ config: `${image.id}.json`, names, layers: image.layers.map(layerName) }));
  return [
    ...members.values(),
    fileMember('manifest.json', dockerListing(listed), metadata),
    fileMember('repositories', legacyListing(listed), metadata),
  ];
}

function layerName({ diffId }: ImageLayer): string {
  return `${digestHex(diffId)}.tar`;
}

/** The size goes before the bytes, so that it must be known: unpacking counted it. */
async function plainLayer(services: SaveServices, { diffId, blob }: ImageLayer): Promise<StoredBlob> {
  const size = services.layers.find(diffId)?.sizeBytes;
  if (size === undefined || !services.blobs.has(blob)) throw missing(`layer ${diffId}`);
  const path = services.blobs.path(blob.digest);
  return { path, blob, compression: await compressionOfFile(path), digest: diffId, size };
}
