import { openRemoteImage } from '../../image/remote-image.ts';
import { findImage } from '../../image/resolve.ts';
import { imageNotKnown } from '../../storage/image-store.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { hostPlatform, parsePlatform, type Platform } from '../../oci/platform.ts';
import { defaultTag, parseReference } from '../../oci/reference.ts';
import type { UpdateServices, UpdateTask } from './task.ts';

/**
 * Whether there is another image for a container than the one that it runs. A registry is asked for the digest alone while that is one the image
 * came under; else for the manifest, which may be of the same image, packed anew.
 *
 * @throws {TiffinError} `not-found`, `unauthorized`, `unreachable`, `denied`, `corrupt`
 */
export async function hasUpdate(services: UpdateServices, task: UpdateTask, signal: AbortSignal): Promise<boolean> {
  if (task.policy === 'registry') return hasOther(services, task, signal);
  const local = findImage(services, task.name, platformOf(task));
  if (local === undefined) throw imageNotKnown(task.name);
  return local.image.id !== task.image.id;
}

/** The platform that the container was made for; undefined: this machine's. */
export function platformOf({ container }: Pick<UpdateTask, 'container'>): Platform | undefined {
  const { platform } = container.request.request.image;
  return platform === undefined ? undefined : parsePlatform(platform);
}

async function hasOther(services: UpdateServices, task: UpdateTask, signal: AbortSignal): Promise<boolean> {
  const reference = parseReference(task.name);
  // A digest always names the same image.
  if (reference.digest !== undefined) return false;
  {
    await using repository = await services.openRepository(reference, task.access);
    const digest = await repository.peekDigest(reference.tag ?? defaultTag, signal);
    if (digest !== undefined && task.image.digests.includes(digest)) return false;
  }
  const { access } = task;
  await using remote = await openRemoteImage(services, reference, { platform: platformOf(task) ?? hostPlatform(), access, signal });
  const { bytes, descriptor } = remote.manifest;
  const manifest = parseManifest(bytes, descriptor.mediaType);
  return manifest.kind === 'index' || manifest.config.digest !== task.image.configDigest;
}
