import { reapAll } from './reap.ts';
import type { ContainerServices } from './services.ts';

/**
 * Removes the image of a container that is gone (`--rmi`), unless others use it, which is told of.
 *
 * @param imageName the name that the container was made with; of an image with several only that one goes
 */
export async function removeImageAfter(services: ContainerServices, imageName: string): Promise<void> {
  await reapAll(services);
  const { removeImages } = await import('../image/remove.ts');
  const { failures } = await removeImages(services, [imageName]);
  for (const { message } of failures) services.log.warn(message);
}
