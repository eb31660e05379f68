import { createHash } from 'node:crypto';
import { TiffinError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { JsonValue } from '../../lib/json.ts';
import { mediaTypes, sniffCompression } from '../../oci/descriptor.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestFromHex, digestOf } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import { parseImageConfig } from '../../oci/image-config.ts';
import { maxLayers, maxManifestBytes } from '../../oci/manifest.ts';
import { formatReference, parseReference, withDefaultTag } from '../../oci/reference.ts';
import type { BlobSource } from '../blob-source.ts';
import type { SourceImage } from '../image-source.ts';
import type { Archive } from './archive.ts';
import { readArchiveFile } from './archive.ts';
import type { LayoutChoice } from './oci-layout.ts';

/** One image as manifest.json lists it. */
type ListedImage = { readonly config: string; readonly layers: readonly string[]; readonly tags: readonly string[] };

const maxImages = 1000;

/** Whether an archive is what `docker save` writes. */
export function isDockerArchive(archive: Archive): boolean {
  return archive.has('manifest.json') && !archive.has('version');
}

/**
 * Reads the images of a `docker save` archive, old (`ID/layer.tar`, maybe linked) or new. They come without manifest,
 * so that one is made, as Podman makes it, of the config and the layers as they are.
 *
 * @throws {TiffinError} `corrupt` naming the field or file
 * @see https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md
 */
export async function readDockerArchive(archive: Archive, choice?: LayoutChoice): Promise<SourceImage[]> {
  const listed = chooseListed(
    parseListing(parseJson(await readArchiveFile(archive, 'manifest.json', maxManifestBytes), { what: 'manifest.json' }), archive.label),
    archive.label,
    choice,
  );
  const images: SourceImage[] = [];
  for (const image of listed) images.push(await readImage(archive, image));
  return images;
}

function chooseListed(listed: readonly ListedImage[], label: string, choice: LayoutChoice): readonly ListedImage[] {
  if (choice === undefined) return listed;
  const hint = `it has ${listed.map((image, index) => image.tags.join(', ') || `@${index}`).join(', ')}`;
  if (choice === 'only') {
    if (listed.length === 1) return listed;
    throw new TiffinError('invalid-argument', `${label}: unexpected tar manifest.json: expected 1 item, got ${listed.length}`, { hint });
  }
  if ('index' in choice) {
    const image = listed[choice.index];
    if (image !== undefined) return [image];
    throw new TiffinError('not-found', `${label}: invalid source index @${choice.index}, only ${listed.length} manifest items available`);
  }
  const wanted = formatReference(withDefaultTag(parseReference(choice.name)));
  const image = listed.find(({ tags }) => tags.some((tag) => wholeTag(tag) === wanted));
  if (image !== undefined) return [{ ...image, tags: [wanted] }];
  throw new TiffinError('not-found', `${label}: tag "${wanted}" not found`, { hint });
}

/** What a tag of the listing means; undefined for what is no name. */
function wholeTag(tag: string): string | undefined {
  try {
    return formatReference(withDefaultTag(parseReference(tag)));
  } catch (error) {
    if (error instanceof TiffinError) return undefined;
    throw error;
  }
}

async function readImage(archive: Archive, { config, layers, tags }: ListedImage): Promise<SourceImage> {
  const configBytes = await readArchiveFile(archive, config, maxManifestBytes);
  const { rootfs } = parseImageConfig(configBytes);
  if (rootfs.diff_ids.length !== layers.length) {
    throw new TiffinError('corrupt', `${archive.label}: ${config} lists ${rootfs.diff_ids.length} layers, manifest.json ${layers.length}`);
  }
  const configBlob = { mediaType: mediaTypes.dockerConfig, size: configBytes.length, digest: digestOf(configBytes) };
  const names = new Map<Digest, string>([[configBlob.digest, config]]);
  const blobs: Descriptor[] = [];
  for (const [index, name] of layers.entries()) {
    const blob = await describeLayer(archive, name, rootfs.diff_ids[index]!);
    names.set(blob.digest, name);
    blobs.push(blob);
  }
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.dockerManifest, config: configBlob, layers: blobs }));
  const descriptor = { mediaType: mediaTypes.dockerManifest, size: bytes.length, digest: digestOf(bytes) };
  return { manifest: { bytes, descriptor }, source: namedSource(archive, names), writtenNames: tags };
}

/** The blobs of an archive whose files have names of their own. */
export function namedSource(archive: Archive, names: ReadonlyMap<Digest, string>): BlobSource {
  const nameOf = ({ digest }: Descriptor): string => {
    const name = names.get(digest);
    if (name === undefined) throw new TiffinError('corrupt', `${archive.label}: blob ${digest} is missing from the archive`);
    return name;
  };
  return {
    openBlob: async (blob, { offset }) => ({ stream: archive.open(nameOf(blob), offset), offset }),
    locateBlob: async (blob) => await archive.locate(nameOf(blob)),
  };
}

/** A plain tar has its diff ID for a digest, which is checked when it is stored; one that is packed is hashed first. */
async function describeLayer(archive: Archive, name: string, diffId: Digest): Promise<Descriptor> {
  const size = archive.size(name);
  const stream = archive.open(name, 0);
  let hash: ReturnType<typeof createHash> | undefined;
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Uint8Array;
      if (hash === undefined && sniffCompression(bytes) === 'none') return { mediaType: mediaTypes.dockerLayer, size, digest: diffId };
      hash ??= createHash('sha256');
      hash.update(bytes);
    }
  } finally {
    stream.destroy();
  }
  if (hash === undefined) throw new TiffinError('corrupt', `${archive.label}: layer ${name} is empty`);
  return { mediaType: mediaTypes.dockerLayerGzip, size, digest: digestFromHex(hash.digest('hex')) };
}

function parseListing(document: JsonValue, label: string): ListedImage[] {
  if (!Array.isArray(document) || document.length === 0 || document.length > maxImages) {
    throw new TiffinError('corrupt', `${label}: manifest.json is not a list of images`);
  }
  return document.map((entry, index) => {
    const where = `${label}: manifest.json: [${index}]`;
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) throw new TiffinError('corrupt', `${where} is not an object`);
    const { Config: config, Layers: layers, RepoTags: tags } = entry;
    if (typeof config !== 'string') throw new TiffinError('corrupt', `${where}.Config is not a string`);
    return { config, layers: strings(layers, `${where}.Layers`, maxLayers), tags: strings(tags, `${where}.RepoTags`, 10_000) };
  });
}

function strings(value: JsonValue | undefined, where: string, most: number): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > most || !value.every((item) => typeof item === 'string')) {
    throw new TiffinError('corrupt', `${where} is not a list of strings`);
  }
  return value;
}
