import { existsSync } from 'node:fs';

import { TiffinError } from '../lib/errors.ts';
import type { VolumeMedium } from '../runtime/facts.ts';
import type { VolumePlace } from '../runtime/mounts.ts';
import { readVolumeOptions } from '../volume/options.ts';
import type { NewVolume } from '../storage/volume-record.ts';
import type { ContainerServices } from './services.ts';

/** What the layers of volumes are looked up in. */
export type MediumServices = Pick<ContainerServices, 'images' | 'layers' | 'volumes'>;

/**
 * How a volume is mounted: where, what it is made of, whom it is given to.
 *
 * @throws {TiffinError} `corrupt` when a layer of its image is missing
 */
export function volumePlace(services: MediumServices, volume: NewVolume): VolumePlace {
  const { name, driver = 'local', options = {} } = volume;
  const { medium, uid = volume.uid, gid = volume.gid, flags } = readVolumeOptions(driver, options);
  const owner = uid === undefined && gid === undefined ? undefined : `${uid ?? 0}:${gid ?? 0}`;
  const directory = `${services.volumes.directory(name)}/_data`;
  return { name, directory, medium: mediumOf(services, medium, volume.imageId), owner, options: flags };
}

function mediumOf(
  { images, layers }: MediumServices,
  medium: ReturnType<typeof readVolumeOptions>['medium'],
  imageId: string | undefined,
): VolumeMedium | undefined {
  if (medium === undefined || medium.kind === 'bind') return medium;
  if (medium.kind === 'tmpfs') return { kind: 'tmpfs', options: medium.data.join(',') };
  const image = images.get(imageId ?? medium.image);
  return { kind: 'image', lower: layers.stack(image.layers.map(({ diffId }) => diffId)) };
}

/** Makes sure that a volume has its directory. @throws {TiffinError} `not-found` when it was taken away behind our back */
export function requireVolume({ volumes }: Pick<ContainerServices, 'volumes'>, name: string): void {
  const found = volumes.find(name);
  if (found !== undefined && existsSync(found.path)) return;
  const hint =
    found === undefined
      ? `put its directory back, or make it anew and empty: tiffin volume create ${name}`
      : `put its directory back, or make it empty: mkdir -p ${found.path}`;
  throw new TiffinError('not-found', `volume ${name} of the container is gone: ${volumes.directory(name)}`, { hint });
}
