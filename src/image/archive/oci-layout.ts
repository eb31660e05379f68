import { TiffinError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import { isIndexMediaType } from '../../oci/descriptor.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestHex, digestOf } from '../../oci/digest.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import { selectManifest } from '../../oci/platform.ts';
import type { Platform } from '../../oci/platform.ts';
import type { BlobSource } from '../blob-source.ts';
import type { ImageToStore } from '../store-image.ts';
import type { Archive } from './archive.ts';
import { readArchiveFile } from './archive.ts';

/** An image of an archive, and the names that the archive gives it, as they stand there. */
export type ArchivedImage = Omit<ImageToStore, 'names' | 'digestNames'> & { readonly writtenNames: readonly string[] };

/** Whether an archive is an OCI image layout. */
export function isOciLayout(archive: Archive): boolean {
  return archive.has('oci-layout') && archive.has('index.json');
}

/**
 * Reads the images of an OCI image layout: of each entry of its index the one for a platform.
 *
 * @throws {TiffinError} `corrupt` when a manifest is missing or has another digest or size, `unsupported` for another
 *   layout version, `not-found` when nothing is for the platform
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
export async function readOciLayout(archive: Archive, platform: Platform): Promise<ArchivedImage[]> {
  await requireVersion(archive);
  const index = parseManifest(await readArchiveFile(archive, 'index.json', maxManifestBytes));
  if (index.kind !== 'index') throw new TiffinError('corrupt', `${archive.label}: index.json is not an index`);
  const source = layoutSource(archive);
  const images: ArchivedImage[] = [];
  for (const entry of index.manifests) {
    if (entry.platform?.os === 'unknown') continue;
    const found = await readEntry(archive, entry, platform);
    const writtenNames = nameOf(entry);
    const known = images.find((image) => image.manifest.descriptor.digest === found.manifest.descriptor.digest);
    if (known === undefined) images.push({ ...found, source, writtenNames });
    else images[images.indexOf(known)] = { ...known, writtenNames: [...new Set([...known.writtenNames, ...writtenNames])] };
  }
  return images;
}

/** The blobs of a layout. */
export function layoutSource(archive: Archive): BlobSource {
  return {
    openBlob: (blob, { offset }) => Promise.resolve({ stream: archive.open(blobName(blob), offset), offset }),
  };
}

async function requireVersion(archive: Archive): Promise<void> {
  const marker = parseJson(await readArchiveFile(archive, 'oci-layout', 4096), { what: 'oci-layout' });
  const version = marker !== null && typeof marker === 'object' && !Array.isArray(marker) ? marker['imageLayoutVersion'] : undefined;
  if (version !== '1.0.0')
    throw new TiffinError('unsupported', `${archive.label}: image layout version ${JSON.stringify(version)} is not 1.0.0`);
}

async function readEntry(archive: Archive, entry: Descriptor, platform: Platform): Promise<Pick<ImageToStore, 'manifest' | 'index'>> {
  let document = await readDocument(archive, entry);
  if (!isIndexMediaType(entry.mediaType)) return { manifest: document };
  const index = document;
  for (let depth = 0; depth < 2; depth++) {
    const parsed = parseManifest(document.bytes, document.descriptor.mediaType);
    if (parsed.kind === 'manifest') break;
    document = await readDocument(archive, selectManifest(parsed, platform));
  }
  return { manifest: document, index };
}

async function readDocument(archive: Archive, { mediaType, digest, size }: Descriptor): Promise<ImageToStore['manifest']> {
  const bytes = await readArchiveFile(archive, blobName({ digest }), maxManifestBytes);
  if (bytes.length !== size)
    throw new TiffinError('corrupt', `${archive.label}: manifest ${digest} has ${bytes.length} bytes instead of the stated ${size}`);
  if (digestOf(bytes, digestAlgorithm(digest)) !== digest)
    throw new TiffinError('corrupt', `${archive.label}: manifest ${digest} does not match its digest`);
  return { bytes, descriptor: { mediaType, digest, size } };
}

function blobName({ digest }: Pick<Descriptor, 'digest'>): string {
  return `blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`;
}

/** containerd and Docker write the whole name beside the standard's, which may be a tag only. */
function nameOf(entry: Descriptor): string[] {
  const name = entry.annotations?.['io.containerd.image.name'] ?? entry.annotations?.['org.opencontainers.image.ref.name'];
  return name === undefined || name === '' ? [] : [name];
}
