import { findImage } from '../image/resolve.ts';
import { TiffinError } from '../lib/errors.ts';
import { createVolume, type CreateVolumeRequest } from '../volume/create.ts';
import type { VolumeRecord } from '../storage/volume-record.ts';
import type { ContainerServices } from './services.ts';

/**
 * Makes a volume as `createVolume` does; the image that one of the driver `image` is of is found by its name.
 *
 * @throws {TiffinError} `not-found` for an image that is not in the store
 */
export function createNamedVolume(
  services: Pick<ContainerServices, 'volumes' | 'events' | 'images' | 'registries'>,
  request: CreateVolumeRequest,
): VolumeRecord {
  const name = request.driver === 'image' ? request.options['image'] : undefined;
  return createVolume(services, { ...request, imageId: name === undefined || name === '' ? undefined : imageOf(services, name) });
}

function imageOf(services: Pick<ContainerServices, 'images' | 'registries' | 'events'>, name: string): string {
  const found = findImage(services, name);
  if (found !== undefined) return found.image.id;
  throw new TiffinError('not-found', `looking up image ${name} to create volume failed: ${name}: image not known`, {
    hint: `tiffin pull ${name}`,
  });
}
