import { digestHex, digestOf, type Digest } from '../oci/digest.ts';
import type { ImageRecord } from '../storage/image-record.ts';

/** What names the lowest `height` layers of an image: the same for every image that begins with them. */
export function stackKey(image: Pick<ImageRecord, 'layers'>, height: number = image.layers.length): string {
  return image.layers
    .slice(0, height)
    .map((layer) => layer.diffId)
    .join();
}

/** The images that consist of each stack of layers and nothing more; those with the first name in the alphabet come first. */
export function imagesByStack(images: readonly ImageRecord[]): ReadonlyMap<string, readonly ImageRecord[]> {
  const byStack = new Map<string, ImageRecord[]>();
  for (const image of images) {
    if (image.layers.length === 0) continue;
    const key = stackKey(image);
    byStack.set(key, [...(byStack.get(key) ?? []), image]);
  }
  for (const same of byStack.values()) same.sort((one, other) => compareNames(one, other));
  return byStack;
}

// Those without a name last.
function compareNames(one: ImageRecord, other: ImageRecord): number {
  const [mine, theirs] = [one.names[0] ?? `\uffff${one.id}`, other.names[0] ?? `\uffff${other.id}`];
  return mine < theirs ? -1 : mine > theirs ? 1 : 0;
}

/**
 * The IDs that Podman gives to the layers of an image that it pulls: of the first its diff ID, of each other the digest of the
 * ID below, a plus sign and its own.
 *
 * @returns 64 hexadecimal digits for each layer, base first
 */
export function layerIds(diffIds: readonly Digest[]): string[] {
  const ids: string[] = [];
  for (const diffId of diffIds) {
    const below = ids.at(-1);
    ids.push(below === undefined ? digestHex(diffId) : digestHex(digestOf(`${below}+${digestHex(diffId)}`)));
  }
  return ids;
}
