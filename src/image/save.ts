import { TiffinError } from '../lib/errors.ts';
import { maxManifestBytes } from '../oci/manifest.ts';
import { copyImage } from './copy-image.ts';
import { holdImages } from './hold-images.ts';
import { getImage, normalizeNewName } from './resolve.ts';
import { dockerMembers } from './save/docker-archive.ts';
import type { ArchiveMember } from './save/members.ts';
import { ociMembers } from './save/oci.ts';
import { saveFormats } from './save/parts.ts';
import type { ImageToSave, SaveFormat, SaveOptions, SaveServices } from './save/parts.ts';
import { writeTarFile, writeTarInPlace, writeTarStream } from './save/write-tar.ts';
import type { TarStream } from './save/write-tar.ts';
import { directorySink } from './sinks/directory-sink.ts';
import { layoutSink } from './sinks/layout-sink.ts';
import { isWrittenInPlace } from './sinks/temporary-file.ts';

export { saveFormats } from './save/parts.ts';
export type { SaveFormat, SaveOptions, SaveServices } from './save/parts.ts';

/** Where an archive goes. Directories need a path. */
export type SaveOutput = { readonly path: string } | TarStream;

/** Reads `--format`. @throws {TiffinError} `invalid-argument` in Podman's words */
export function parseSaveFormat(text: string): SaveFormat {
  const format = saveFormats.find((known) => known === text);
  if (format === undefined) throw new TiffinError('invalid-argument', `format value must be one of ${saveFormats.join(' ')}`);
  return format;
}

/**
 * Writes images to an archive or a directory. OCI formats and `docker-dir` get blobs byte by byte as they were received, and
 * manifests too when they are of that kind; `docker-archive` (the default) gets plain layers, each checked against its diff ID.
 *
 * A file appears at the end, whole; one that was there is replaced.
 *
 * @throws {TiffinError} `not-found` for an unknown image, `invalid-argument` for formats that do not go together,
 *   `corrupt` when a blob is damaged, `no-space`
 */
export async function saveImages(
  services: SaveServices,
  names: readonly string[],
  output: SaveOutput,
  options: SaveOptions = {},
): Promise<void> {
  const format = options.format ?? 'docker-archive';
  if (options.multiImageArchive === true && format !== 'docker-archive') {
    throw new TiffinError('invalid-argument', `multi-image archives are only supported in the docker-archive format, not in ${format}`);
  }
  const images = chooseImages(services, names, options);
  using _lease = holdImages(
    services,
    images.map(({ image }) => image),
  );
  if (format === 'oci-dir' || format === 'docker-dir') {
    if (!('path' in output)) throw new TiffinError('invalid-argument', `${format} is a directory: give its path with --output`);
    await writeDirectory(services, images[0]!, output.path, options);
  } else {
    const members = format === 'oci-archive' ? await ociMembers(services, images) : await dockerMembers(services, images);
    await writeArchive(members, output, options);
  }
  for (const { image } of images) {
    const name = 'path' in output ? output.path : '';
    services.events?.write({ type: 'image', status: 'save', id: image.id, name });
  }
}

function chooseImages(services: SaveServices, names: readonly string[], options: SaveOptions): ImageToSave[] {
  const [first, ...others] = names;
  if (first === undefined) throw new TiffinError('invalid-argument', 'need at least 1 argument');
  const chosen = (options.multiImageArchive === true ? names : [first]).map((nameOrId): ImageToSave => {
    const { image, name } = getImage(services, nameOrId);
    return { image, names: name === undefined || !image.names.includes(name) ? [] : [name] };
  });
  if (options.multiImageArchive === true) return mergeSame(chosen);
  return chosen.map(({ image, names: own }) => ({ image, names: [...new Set([...own, ...others.map(normalizeNewName)])] }));
}

function mergeSame(chosen: readonly ImageToSave[]): ImageToSave[] {
  const byId = new Map<string, ImageToSave>();
  for (const { image, names } of chosen) {
    byId.set(image.id, { image, names: [...new Set([...(byId.get(image.id)?.names ?? []), ...names])] });
  }
  return [...byId.values()];
}

async function writeArchive(members: readonly ArchiveMember[], output: SaveOutput, options: SaveOptions): Promise<void> {
  if ('stream' in output) await writeTarStream(members, output, options);
  else if (isWrittenInPlace(output.path)) await writeTarInPlace(members, output.path, options);
  else await writeTarFile(members, output.path, options);
}

/** A directory is a place like those that images are pushed to. */
async function writeDirectory(services: SaveServices, saved: ImageToSave, path: string, options: SaveOptions): Promise<void> {
  const { image, names } = saved;
  const isOci = options.format === 'oci-dir';
  await using sink = isOci ? layoutSink(path, names[0], services.leases) : directorySink(path);
  const wishes = { ...sink.wishes, packedLayers: options.compress === true };
  const descriptor = { mediaType: image.manifestMediaType, digest: image.manifestDigest, size: image.manifestSizeBytes };
  const manifest = { bytes: services.blobs.read(image.manifestDigest, maxManifestBytes), descriptor };
  const { progress, signal } = options;
  await copyImage(services, { manifest }, { ...sink, wishes }, { format: isOci ? 'oci' : 'v2s2', progress, signal });
  await sink.finish?.(signal);
}
