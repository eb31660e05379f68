import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storageError, writeFileAtomically } from '../../lib/files.ts';
import { mediaTypes } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestHex } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import type { TarWriter } from '../archive/tar-writer.ts';
import { makeSaveDirectory } from './parts.ts';
import type { ImageToSave, SaveOptions, SaveServices } from './parts.ts';

const layoutText = '{"imageLayoutVersion":"1.0.0"}';

/** Writes an OCI image layout as a tar. */
export async function writeOciArchive(
  services: SaveServices,
  images: readonly ImageToSave[],
  tar: TarWriter,
  options: SaveOptions,
): Promise<void> {
  const digests = [...new Set(images.flatMap(({ image }) => blobsOf(image)))];
  await tar.directory('blobs');
  for (const algorithm of new Set(digests.map(digestAlgorithm))) await tar.directory(`blobs/${algorithm}`);
  for (const digest of digests) {
    options.progress?.(digest);
    await tar.stream({ name: blobName(digest), size: services.blobs.size(digest), chunks: services.blobs.openRead(digest) });
  }
  await tar.file('index.json', indexText(images));
  await tar.file('oci-layout', layoutText);
}

/** Writes an OCI image layout into a directory; blobs that share the store's file system are cloned where it can. */
export async function writeOciDirectory(services: SaveServices, saved: ImageToSave, path: string, options: SaveOptions): Promise<void> {
  for (const digest of new Set(blobsOf(saved.image))) {
    options.progress?.(digest);
    makeSaveDirectory(join(path, 'blobs', digestAlgorithm(digest)));
    await copyBlob(services, digest, join(path, blobName(digest)));
  }
  writeFileAtomically(join(path, 'oci-layout'), layoutText, { mode: 0o644 });
  writeFileAtomically(join(path, 'index.json'), indexText([saved]), { mode: 0o644 });
}

/** Writes a `dir:` directory: the manifest as it was received, blobs named by their digits. */
export async function writeDockerDirectory(
  services: SaveServices,
  { image }: ImageToSave,
  path: string,
  options: SaveOptions,
): Promise<void> {
  makeSaveDirectory(path);
  for (const digest of new Set(blobsOf(image).filter((blob) => blob !== image.manifestDigest))) {
    options.progress?.(digest);
    await copyBlob(services, digest, join(path, digestHex(digest)));
  }
  await copyBlob(services, image.manifestDigest, join(path, 'manifest.json'));
  writeFileAtomically(join(path, 'version'), 'Directory Transport Version: 1.1\n', { mode: 0o644 });
}

async function copyBlob(services: SaveServices, digest: Digest, destination: string): Promise<void> {
  services.blobs.size(digest);
  try {
    await copyFile(services.blobs.path(digest), destination, constants.COPYFILE_FICLONE);
  } catch (error) {
    throw storageError(`write ${destination}`, error);
  }
}

function blobsOf(image: ImageRecord): Digest[] {
  return [...image.layers.map((layer) => layer.blob.digest), image.configDigest, image.manifestDigest];
}

function blobName(digest: Digest): string {
  return `blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`;
}

function indexText(images: readonly ImageToSave[]): string {
  const manifests = images.flatMap(({ image, names }) => {
    const entry = { mediaType: image.manifestMediaType, digest: image.manifestDigest, size: image.manifestSizeBytes };
    return names.length === 0 ? [entry] : names.map((name) => ({ ...entry, annotations: { 'org.opencontainers.image.ref.name': name } }));
  });
  return JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });
}
