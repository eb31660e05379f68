import { TiffinError } from '../../lib/errors.ts';
import { parseImageConfig } from '../../oci/image-config.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import type { Damage } from '../../storage/damage.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import type { UpkeepServices } from '../services.ts';

/** Compares what the database has of each image with its manifest and its config, where those are whole. */
export function checkImages(services: UpkeepServices, images: readonly ImageRecord[]): Damage[] {
  const wrong = images.filter((image) => !isAsSaid(services, image));
  if (wrong.length === 0) return [];
  const what = wrong.map(({ names, id }) => `what it has of image ${names[0] ?? id} is not what the image's manifest says`);
  const mend = (): string => {
    services.state.makeAgain('is damaged');
    return 'made again from index.json and the records of containers and volumes';
  };
  return [{ object: 'state.db', what, mend, remedy: 'repair it while no other tiffin runs' }];
}

function isAsSaid({ blobs, state }: UpkeepServices, image: ImageRecord): boolean {
  try {
    const manifest = parseManifest(blobs.read(image.manifestDigest, maxManifestBytes), image.manifestMediaType);
    if (manifest.kind === 'index') return false;
    const config = parseImageConfig(blobs.read(manifest.config.digest, maxManifestBytes));
    const layers = manifest.layers.map(({ digest }, index) => `${digest} ${config.rootfs.diff_ids[index] ?? ''}`);
    const noted = image.layers.map(({ blob, diffId }) => `${blob.digest} ${diffId}`);
    const positions = state.all('SELECT diff_id FROM image_layer WHERE image_id = ? ORDER BY position', image.id);
    const needed = new Set(state.all('SELECT digest FROM image_blob WHERE image_id = ?', image.id).map((row) => row['digest']));
    return (
      manifest.config.digest === image.configDigest &&
      JSON.stringify(layers) === JSON.stringify(noted) &&
      JSON.stringify(positions.map((row) => row['diff_id'])) === JSON.stringify(config.rootfs.diff_ids) &&
      [image.manifestDigest, image.configDigest, ...manifest.layers.map(({ digest }) => digest)].every((digest) => needed.has(digest)) &&
      JSON.stringify(config) === JSON.stringify(image.config)
    );
  } catch (error) {
    // A blob that is missing or damaged is told of by itself.
    if (error instanceof TiffinError && error.code !== 'invalid-argument') return true;
    throw error;
  }
}
