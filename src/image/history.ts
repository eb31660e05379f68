import type { HistoryEntry } from '../oci/image-config.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { imagesByStack, stackKey } from './layer-stacks.ts';
import type { ImageServices } from './services.ts';

/** One step of an image's history. */
export type HistoryStep = {
  readonly entry: HistoryEntry;
  /** Of the image for its last step, of other images in the store that end there; undefined where there is none. */
  readonly imageId: string | undefined;
  /** Names of the images that end there. */
  readonly names: readonly string[];
  /** Bytes of the plain tar of its layer; 0 for steps without a layer. */
  readonly sizeBytes: number;
};

/**
 * The steps that made an image, the last one first.
 *
 * A layer that is missing from the store counts as the blob that it was in.
 * @see podman-history(1)
 */
export function historyOf({ images, layers }: Pick<ImageServices, 'images' | 'layers'>, image: ImageRecord): HistoryStep[] {
  const byStack = imagesByStack(images.list());
  const used = new Set([image.id]);
  let height = image.layers.length;
  return image.config.history.toReversed().map((entry, index) => {
    const ending = height === 0 ? [] : (byStack.get(stackKey(image, height)) ?? []);
    const other = ending[0] === undefined || used.has(ending[0].id) ? undefined : ending[0].id;
    if (other !== undefined) used.add(other);
    const layer = entry.empty_layer === true ? undefined : image.layers[height - 1];
    if (layer !== undefined) height -= 1;
    return {
      entry,
      imageId: index === 0 ? image.id : other,
      names: ending.flatMap((each) => each.names),
      sizeBytes: layer === undefined ? 0 : (layers.find(layer.diffId)?.sizeBytes ?? layer.blob.size),
    };
  });
}
