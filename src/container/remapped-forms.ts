import { formsOf } from '../storage/remapped-layers.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';
import { layerMaps } from './stack.ts';

/** The names of the trees that a container uses, whichever way they are made; none when an image of it is gone. */
export function remappedForms(
  { images, layers }: Pick<ContainerServices, 'images' | 'layers'>,
  { imageId, request }: Container,
): readonly string[] {
  const { idMaps, mounts } = request;
  if (idMaps === undefined) return [];
  const mounted = mounts.flatMap((mount) => (mount.kind === 'layers' && mount.from === 'image' ? [mount.id] : []));
  return [...(imageId === undefined ? [] : [imageId]), ...mounted].flatMap((id) => {
    const image = images.findById(id);
    if (image === undefined || image.layers.some(({ diffId }) => !layers.has(diffId))) return [];
    return formsOf(
      { layers },
      image.layers.map(({ diffId }) => diffId),
      layerMaps(idMaps),
    );
  });
}
