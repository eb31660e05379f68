import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';

/** Removes the image of a container that is gone (`--rmi`), unless others use it, which is told of; of an image with several names the one that was used. */
export async function removeImageOf(services: ContainerServices, { imageId, imageName }: Container): Promise<void> {
  if (imageId === undefined) return;
  const { removeImages } = await import('../image/remove.ts');
  const { failures } = await removeImages(services, [imageName]);
  for (const { message } of failures) services.log.warn(message);
}
