import { collectAbandoned, collectImages, emptyTrash } from '../storage/garbage.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { TiffinError } from '../lib/errors.ts';
import { imageFilter, isDangling } from './list/filter.ts';
import { listAsImage } from './list/list-as-image.ts';
import { parentsAmong } from './list/parents.ts';
import type { RemoveServices } from './remove.ts';
import { findImage } from './resolve.ts';

/** Which images `pruneImages` removes. */
export type PruneOptions = {
  /** All that no container uses, and not only those without a name. */
  readonly all?: boolean | undefined;
  /** `label`, `label!`, `until` and the other filters of `images`. */
  readonly filters?: readonly string[] | undefined;
};

/** What `pruneImages` removed. `freedBytes` is what the disk has got back. */
export type Pruned = { readonly ids: readonly string[]; readonly freedBytes: number };

/**
 * Removes images and manifest lists without a name, unless a list has them (or, with `all`, without containers), and every blob, layer and
 * partial download that belongs to no image and that no live command is using.
 *
 * @throws {TiffinError} `invalid-argument` for a filter that is none
 */
export async function pruneImages(services: RemoveServices, options: PruneOptions = {}): Promise<Pruned> {
  const images = services.images.list();
  const containers = services.images.containerCounts();
  const facts = { now: Date.now(), containers, parents: parentsAmong(images), find: (name: string) => findImage(services, name)?.image };
  const matches = imageFilter(options.filters ?? [], facts);
  const isUnwanted = (image: ImageRecord): boolean => (options.all === true || isDangling(image)) && matches(image);
  const listed = options.all === true ? new Set<string>() : imagesOfLists(services);
  const unused = images.filter((image) => !containers.has(image.id) && isUnwanted(image) && !listed.has(image.manifestDigest));
  const removed = unused.filter((image) => removeUnused(services, image));
  const lists = pruneLists(services, isUnwanted);
  return { ids: [...removed, ...lists].map(({ id }) => id), freedBytes: await sweep(services, removed) };
}

/** A list that has a name is what its images are asked for by. */
function imagesOfLists({ images }: RemoveServices): ReadonlySet<string> {
  return new Set(images.lists.list().flatMap(({ names, blobs }) => (names.length === 0 ? [] : blobs)));
}

/** `false` when a container was made from it meanwhile, or another command was quicker. */
function removeUnused({ images, events }: RemoveServices, image: ImageRecord): boolean {
  try {
    images.remove(image.id);
  } catch (error) {
    if (!(error instanceof TiffinError) || (error.code !== 'in-use' && error.code !== 'not-found')) throw error;
    return false;
  }
  events?.write({ type: 'image', status: 'remove', id: image.id, name: image.names[0] ?? image.id });
  return true;
}

/** What lists kept is found by the sweep. */
function pruneLists(services: RemoveServices, isUnwanted: (list: ImageRecord) => boolean): readonly ImageRecord[] {
  const unwanted = services.images.lists.list().map(listAsImage).filter(isUnwanted);
  for (const { id } of unwanted) services.images.lists.remove(id);
  return unwanted;
}

/** Deletes what was of images that are gone, and what belongs to none, and counts it. */
async function sweep(services: RemoveServices, removed: readonly ImageRecord[]): Promise<number> {
  let freed = 0;
  const { state, blobs, leases, realm } = services;
  const counted = { state, blobs, leases, onFreed: (bytes: number) => void (freed += bytes) };
  const trash = [...collectImages(counted, removed), ...collectAbandoned(counted, 0)];
  if (trash.length === 0) return freed;
  const { measureTrees } = await import('../native/measure.ts');
  for (const { disk } of await measureTrees(trash, realm)) freed += disk;
  await emptyTrash(trash, realm);
  return freed;
}
