import type { ImageRecord } from '../../storage/image-record.ts';

/** IDs of the images whose layers are a beginning of another's. */
export function parentsAmong(images: readonly ImageRecord[]): Set<string> {
  const stacks = new Set<string>();
  for (const image of images) {
    const diffIds = image.layers.map((layer) => layer.diffId);
    for (let length = 1; length < diffIds.length; length++) stacks.add(diffIds.slice(0, length).join());
  }
  return new Set(images.filter((image) => stacks.has(image.layers.map((layer) => layer.diffId).join())).map((image) => image.id));
}
