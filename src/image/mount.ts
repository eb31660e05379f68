import { mkdirSync } from 'node:fs';

import type { Places } from '../config/places.ts';
import { TiffinError } from '../lib/errors.ts';
import { isRootOfNamespace, mountLayers, mountPointsBelow, unmountAll } from '../native/mounts.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { ImageServices } from './services.ts';

/** What mounting works with. */
export type MountServices = Pick<ImageServices, 'images' | 'layers' | 'events'> & { readonly places: Pick<Places, 'runRoot' | 'uid'> };

/** An image that is mounted in this session. */
export type MountedImage = { readonly image: ImageRecord; readonly path: string };

/**
 * Refuses to mount outside `tiffin unshare`: there the mount would be seen by nobody, or by everybody for ever.
 *
 * @param command as typed, without `tiffin`
 * @throws {TiffinError} `unsupported` in Podman's words
 */
export function requireUnshared({ places }: Pick<MountServices, 'places'>, command: string): void {
  if (isRootOfNamespace(places.uid)) return;
  throw new TiffinError('unsupported', `cannot run command "tiffin ${command}" in rootless mode, must execute \`tiffin unshare\` first`, {
    hint: 'run it in the shell that `tiffin unshare` opens; mounts are there as long as that',
  });
}

/** Mounts an image's layers as one tree that nobody can write to. @returns where; the same place when it is mounted already */
export async function mountImage(services: MountServices, image: ImageRecord): Promise<string> {
  const target = `${imageMounts(services)}/${image.id}`;
  if (!mountPointsBelow(imageMounts(services)).includes(target)) {
    mkdirSync(target, { recursive: true, mode: 0o700 });
    await mountLayers({ lower: withEmpty(services, services.layers.stack(image.layers.map(({ diffId }) => diffId))), target });
  }
  services.events?.write({ type: 'image', status: 'mount', id: image.id, name: image.names[0] ?? '' });
  return target;
}

/** The images that are mounted in this session. */
export function mountedImages(services: MountServices): MountedImage[] {
  const directory = imageMounts(services);
  return mountPointsBelow(directory).flatMap((path) => {
    const image = services.images.findById(path.slice(directory.length + 1));
    return image === undefined ? [] : [{ image, path }];
  });
}

/** Unmounts an image; one that is not mounted is left alone. @returns whether it was mounted */
export async function unmountImage(services: MountServices, image: ImageRecord): Promise<boolean> {
  const target = `${imageMounts(services)}/${image.id}`;
  if (!mountPointsBelow(imageMounts(services)).includes(target)) return false;
  await unmountAll([target]);
  services.events?.write({ type: 'image', status: 'unmount', id: image.id, name: image.names[0] ?? '' });
  return true;
}

function imageMounts({ places }: MountServices): string {
  return `${places.runRoot}/mounts/images`;
}

/** Overlay wants two directories where nothing is written. */
function withEmpty({ places }: MountServices, directories: readonly string[]): string[] {
  const empty = ['a', 'b'].slice(0, Math.max(0, 2 - directories.length)).map((name) => `${places.runRoot}/mounts/empty/${name}`);
  for (const directory of empty) mkdirSync(directory, { recursive: true, mode: 0o755 });
  return [...directories, ...empty];
}
