import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestHex } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import { compressionOfFile } from '../../storage/plain-tar.ts';
import { convertManifest, formatOf } from '../copy/convert-manifest.ts';
import type { WrittenManifest } from '../copy/convert-manifest.ts';
import { addToIndex, layoutMarker } from '../sinks/layout-index.ts';
import { fileMember, storedBlob } from './members.ts';
import type { ArchiveMember } from './members.ts';
import type { ImageToSave, SaveServices } from './parts.ts';

/**
 * The members of an OCI image layout that is written as a tar. Blobs and manifests are as they came; a manifest of Docker's kind
 * is said anew in OCI's, which is all that some readers know.
 *
 * @throws {TiffinError} `corrupt` when a blob is missing from the store
 */
export async function ociMembers(services: SaveServices, images: readonly ImageToSave[]): Promise<ArchiveMember[]> {
  const members = new Map<Digest, ArchiveMember>();
  let index: string | undefined;
  for (const { image, names } of images) {
    for (const layer of image.layers) members.set(layer.blob.digest, blobMember(services, layer.blob));
    const config = { digest: image.configDigest, size: services.blobs.size(image.configDigest) };
    members.set(config.digest, blobMember(services, config));
    const { bytes, descriptor } = await ociManifest(services, image);
    members.set(descriptor.digest, fileMember(blobName(descriptor.digest), bytes));
    // A name belongs to one entry, so that each name has one.
    for (const name of names.length === 0 ? [undefined] : names) index = addToIndex(asBytes(index), descriptor, name);
  }
  const directories = ['blobs', ...new Set([...members.keys()].map((digest) => `blobs/${digestAlgorithm(digest)}`))];
  return [
    ...directories.map((name): ArchiveMember => ({ kind: 'directory', name })),
    ...members.values(),
    fileMember('index.json', index ?? ''),
    fileMember('oci-layout', layoutMarker),
  ];
}

async function ociManifest(
  services: SaveServices,
  { manifestDigest, manifestMediaType, layers }: ImageToSave['image'],
): Promise<WrittenManifest> {
  const bytes = services.blobs.read(manifestDigest, maxManifestBytes);
  const manifest = parseManifest(bytes, manifestMediaType);
  if (manifest.kind === 'index' || formatOf(manifest) === 'oci') {
    return { bytes, descriptor: { mediaType: manifest.mediaType, digest: manifestDigest, size: bytes.length } };
  }
  const sent = await Promise.all(
    layers.map(async ({ blob }) => ({ blob, compression: await compressionOfFile(services.blobs.path(blob.digest)) })),
  );
  return convertManifest(manifest, sent, { format: 'oci', algorithm: digestAlgorithm(manifestDigest) });
}

function blobMember(services: SaveServices, blob: Pick<Descriptor, 'digest' | 'size'>): ArchiveMember {
  return { kind: 'blob', name: blobName(blob.digest), stored: storedBlob(services, blob) };
}

function blobName(digest: Digest): string {
  return `blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`;
}

function asBytes(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : Buffer.from(text);
}
