import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { TiffinError } from '../lib/errors.ts';
import { storageError } from '../lib/files.ts';
import { blobResource } from '../storage/blob-store.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { TarWriter } from './archive/tar-writer.ts';
import { getImage, normalizeNewName } from './resolve.ts';
import { writeDockerArchive } from './save/docker-archive.ts';
import { writeDockerDirectory, writeOciArchive, writeOciDirectory } from './save/oci.ts';
import { saveFormats } from './save/parts.ts';
import type { ImageToSave, SaveFormat, SaveOptions, SaveServices } from './save/parts.ts';

export { saveFormats } from './save/parts.ts';
export type { SaveFormat, SaveOptions, SaveServices } from './save/parts.ts';

/** Where an archive goes. Directories need a path. */
export type SaveOutput = { readonly path: string } | { readonly stream: Writable };

/** Reads `--format`. @throws {TiffinError} `invalid-argument` in Podman's words */
export function parseSaveFormat(text: string): SaveFormat {
  const format = saveFormats.find((known) => known === text);
  if (format === undefined) throw new TiffinError('invalid-argument', `format value must be one of ${saveFormats.join(' ')}`);
  return format;
}

/**
 * Writes images to an archive or a directory. OCI formats and `docker-dir` get manifests and blobs byte by byte as they
 * were received; `docker-archive` (the default) gets plain layers, each checked against its diff ID on the way.
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
  using _lease = services.leases.hold(images.flatMap(({ image }) => blobsOf(image).map(blobResource)));
  if (format === 'oci-dir' || format === 'docker-dir') {
    if (!('path' in output)) throw new TiffinError('invalid-argument', `${format} is a directory: give its path with --output`);
    const write = format === 'oci-dir' ? writeOciDirectory : writeDockerDirectory;
    await write(services, images[0]!, output.path, options);
    return;
  }
  const writer = format === 'oci-archive' ? writeOciArchive : writeDockerArchive;
  await toOutput(output, options.signal, (tar) => writer(services, images, tar, options));
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

function blobsOf(image: ImageRecord): ImageRecord['manifestDigest'][] {
  return [image.manifestDigest, image.configDigest, ...image.layers.map((layer) => layer.blob.digest)];
}

async function toOutput(output: SaveOutput, signal: AbortSignal | undefined, write: (tar: TarWriter) => Promise<void>): Promise<void> {
  if ('stream' in output) {
    const tar = new TarWriter(output.stream, signal);
    await write(tar);
    await tar.end({ keepOpen: true });
    return;
  }
  const inPlace = existsSync(output.path) && !statSync(output.path).isFile();
  const path = inPlace ? output.path : join(dirname(output.path), `.tiffin-save-${process.pid}`);
  const stream = createWriteStream(path, { flags: 'w', mode: 0o666, highWaterMark: 1 << 20 });
  // Its failures reach us through what is written next; one that comes after ours must not end the process.
  stream.on('error', () => undefined);
  try {
    const tar = new TarWriter(stream, signal);
    await write(tar);
    await tar.end();
    if (!inPlace) renameSync(path, output.path);
  } catch (error) {
    stream.destroy();
    if (!inPlace) rmSync(path, { force: true });
    throw storageError(`write ${output.path}`, error);
  }
}
