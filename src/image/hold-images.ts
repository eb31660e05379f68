import type { ImageRecord } from '../storage/image-record.ts';
import { blobResource } from '../storage/blob-store.ts';
import { layerResource } from '../storage/layer-store.ts';
import type { Lease } from '../storage/lease-store.ts';
import type { ImageServices } from './services.ts';

/**
 * Keeps the blobs and layers of images from being removed while they are read, whatever becomes of the images.
 *
 * @throws {TiffinError} `not-found` when one was removed since it was found
 */
export function holdImages({ leases, images }: Pick<ImageServices, 'leases' | 'images'>, wanted: readonly ImageRecord[]): Lease {
  const blobs = wanted.flatMap((image) => [...image.digests, image.configDigest, ...image.layers.map(({ blob }) => blob.digest)]);
  const layers = wanted.flatMap((image) => image.layers.map(({ diffId }) => layerResource(diffId)));
  const lease = leases.hold([...blobs.map(blobResource), ...layers]);
  try {
    // Only now does it stay: before, another command may have been quicker.
    for (const { id } of wanted) images.get(id);
    return lease;
  } catch (error) {
    lease[Symbol.dispose]();
    throw error;
  }
}
