import { TiffinError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import { isIndexMediaType } from '../../oci/descriptor.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestHex, digestOf } from '../../oci/digest.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import { selectManifest } from '../../oci/platform.ts';
import type { Platform } from '../../oci/platform.ts';
import type { BlobSource } from '../blob-source.ts';
import type { SourceDocument, SourceImage } from '../image-source.ts';
import type { ImageSelector } from '../location.ts';
import type { Archive } from './archive.ts';
import { readArchiveFile } from './archive.ts';

/** Whether an archive is an OCI image layout. */
export function isOciLayout(archive: Archive): boolean {
  return archive.has('oci-layout') && archive.has('index.json');
}

/** Which images of a layout are wanted: one, the only one that there is, or (undefined) all. */
export type LayoutChoice = ImageSelector | 'only' | undefined;

/**
 * Reads images of an OCI image layout: of each chosen entry of its index the one for a platform.
 *
 * @throws {TiffinError} `corrupt` when a manifest is missing or has another digest or size, `unsupported` for another
 *   layout version, `not-found` when nothing is for the platform
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
export async function readOciLayout(archive: Archive, platform: Platform, choice?: LayoutChoice): Promise<SourceImage[]> {
  const source = layoutSource(archive);
  const images: SourceImage[] = [];
  for (const entry of chooseEntries(archive, await readLayoutIndex(archive), choice)) {
    const found = await readEntry(archive, entry, platform);
    const writtenNames = layoutNames(entry).slice(0, 1);
    const known = images.find((image) => image.manifest.descriptor.digest === found.manifest.descriptor.digest);
    if (known === undefined) images.push({ ...found, source, writtenNames });
    else images[images.indexOf(known)] = { ...known, writtenNames: [...new Set([...known.writtenNames, ...writtenNames])] };
  }
  return images;
}

/**
 * The entries of a layout's index, those of attestations left out.
 *
 * @throws {TiffinError} `corrupt` when it is none, `unsupported` for another version of the layout
 */
export async function readLayoutIndex(archive: Archive): Promise<readonly Descriptor[]> {
  await requireVersion(archive);
  const index = parseManifest(await readArchiveFile(archive, 'index.json', maxManifestBytes));
  if (index.kind !== 'index') throw new TiffinError('corrupt', `${archive.label}: index.json is not an index`);
  return index.manifests.filter((entry) => entry.platform?.os !== 'unknown');
}

function chooseEntries(archive: Archive, entries: readonly Descriptor[], choice: LayoutChoice): readonly Descriptor[] {
  if (choice === undefined) return entries;
  const names = entries.flatMap((entry) => layoutNames(entry));
  const hint = names.length === 0 ? 'the images have no names there: choose one by its place, as :@0' : `it has ${names.join(', ')}`;
  if (choice === 'only') {
    if (entries.length === 1) return entries;
    if (entries.length === 0) throw new TiffinError('not-found', `${archive.label}: there is no image in it`);
    throw new TiffinError('invalid-argument', `${archive.label}: more than one image in oci, choose an image`, { hint });
  }
  const found = 'name' in choice ? entries.find((entry) => layoutNames(entry).includes(choice.name)) : entries[choice.index];
  if (found !== undefined) return [found];
  const what = 'name' in choice ? `no descriptor found for reference "${choice.name}"` : `there is no image @${choice.index}`;
  throw new TiffinError('not-found', `${archive.label}: ${what}`, { hint });
}

/** The blobs of a layout. */
export function layoutSource(archive: Archive): BlobSource {
  return {
    openBlob: (blob, { offset }) => Promise.resolve({ stream: archive.open(blobName(blob), offset), offset }),
    locateBlob: (blob) => archive.locate(blobName(blob)),
  };
}

async function requireVersion(archive: Archive): Promise<void> {
  const marker = parseJson(await readArchiveFile(archive, 'oci-layout', 4096), { what: 'oci-layout' });
  const version = marker !== null && typeof marker === 'object' && !Array.isArray(marker) ? marker['imageLayoutVersion'] : undefined;
  if (version !== '1.0.0')
    throw new TiffinError('unsupported', `${archive.label}: image layout version ${JSON.stringify(version)} is not 1.0.0`);
}

async function readEntry(archive: Archive, entry: Descriptor, platform: Platform): Promise<Pick<SourceImage, 'manifest' | 'index'>> {
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

async function readDocument(archive: Archive, { mediaType, digest, size }: Descriptor): Promise<SourceDocument> {
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

/** The names of an entry, best first: containerd and Docker write the whole one beside the standard's, which may be a tag only. */
export function layoutNames({ annotations = {} }: Pick<Descriptor, 'annotations'>): string[] {
  const names = [annotations['io.containerd.image.name'], annotations['org.opencontainers.image.ref.name']];
  return [...new Set(names.filter((name) => name !== undefined && name !== ''))] as string[];
}
