import { pipeline } from 'node:stream';
import { TiffinError } from '../../lib/errors.ts';
import { digestAlgorithm, digestHex } from '../../oci/digest.ts';
import { maxManifestBytes } from '../../oci/manifest.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import { PlainTarMeter, plainTarStreams } from '../../storage/plain-tar.ts';
import type { TarWriter } from '../archive/tar-writer.ts';
import type { ImageToSave, SaveOptions, SaveServices } from './parts.ts';

/** Podman's: nobody writes to what is named by its digest. */
const metadata = { mode: 0o444, mtime: new Date(0) } as const;

/**
 * Writes what `docker load` reads: plain layers named by their diff IDs, configs named by image IDs, manifest.json.
 *
 * @see https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md
 */
export async function writeDockerArchive(
  services: SaveServices,
  images: readonly ImageToSave[],
  tar: TarWriter,
  options: SaveOptions,
): Promise<void> {
  const written = new Set<string>();
  for (const { image } of images) {
    for (const layer of image.layers) {
      const name = layerName(layer);
      if (written.has(name)) continue;
      written.add(name);
      options.progress?.(layer.diffId);
      await writeLayer(services, layer, tar);
    }
    if (!written.has(image.id)) await tar.file(`${image.id}.json`, services.blobs.read(image.configDigest, maxManifestBytes), metadata);
    written.add(image.id);
  }
  const listing = images.map(({ image, names }) => ({
    Config: `${image.id}.json`,
    RepoTags: names.length === 0 ? null : names,
    Layers: image.layers.map(layerName),
  }));
  await tar.file('manifest.json', JSON.stringify(listing), metadata);
  await tar.file('repositories', JSON.stringify(repositories(images)), metadata);
}

function layerName({ diffId }: ImageLayer): string {
  return `${digestHex(diffId)}.tar`;
}

/** The size goes before the bytes, so that it must be known: unpacking counted it. */
async function writeLayer(services: SaveServices, layer: ImageLayer, tar: TarWriter): Promise<void> {
  const path = services.blobs.path(layer.blob.digest);
  const size = services.layers.find(layer.diffId)?.sizeBytes;
  if (size === undefined || !services.blobs.has(layer.blob)) {
    throw new TiffinError('corrupt', `layer ${layer.diffId} is missing from the store`, { hint: 'pull or load the image again' });
  }
  const meter = new PlainTarMeter(digestAlgorithm(layer.diffId), layer.blob.size);
  // An error of any of them destroys the last, on which we wait.
  pipeline([...(await plainTarStreams(path)), meter], () => undefined);
  try {
    await tar.stream({ name: layerName(layer), size, chunks: meter, ...metadata });
  } finally {
    meter.destroy();
  }
  if (meter.digest() !== layer.diffId)
    throw new TiffinError('corrupt', `blob ${layer.blob.digest} is damaged on the disk`, { hint: 'pull or load the image again' });
}

/** For readers older than manifest.json: repository → tag → top layer. */
function repositories(images: readonly ImageToSave[]): Record<string, Record<string, string>> {
  const result: Record<string, Record<string, string>> = {};
  for (const { image, names } of images) {
    const top = image.layers.at(-1);
    for (const name of names) {
      const colon = name.lastIndexOf(':');
      const tags = (result[name.slice(0, colon)] ??= {});
      tags[name.slice(colon + 1)] = top === undefined ? image.id : digestHex(top.diffId);
    }
  }
  return result;
}
