import type { ImageRecord } from '../storage/image-record.ts';
import { imageFilter, isDangling } from './list/filter.ts';
import type { FilterFacts } from './list/filter.ts';
import { parentsAmong } from './list/parents.ts';
import { listAsImage } from './list/list-as-image.ts';
import { findImage } from './resolve.ts';
import type { ImageServices } from './services.ts';

export { imageFilterKeys } from './list/filter.ts';

/** A row of `images`: one a name, as Podman prints them; an image without a name has one row of `<none>`. */
export type ImageRow = {
  readonly image: ImageRecord;
  /** `docker.io/library/alpine`, or `<none>` */
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /** Made from it, running or not. */
  readonly containers: number;
  readonly isDangling: boolean;
  /** How many of its layers other images have too. */
  readonly sharedLayers: number;
};

/** The columns by which `images --sort` sorts. */
export const imageSortKeys = ['created', 'id', 'repository', 'size', 'tag'] as const;
/** One of `imageSortKeys`. */
export type ImageSortKey = (typeof imageSortKeys)[number];

/** Which images `listImages` lists, and in which order. */
export type ListOptions = {
  /** `--filter`: each `key=value` or `key!=value`. */
  readonly filters?: readonly string[];
  /** `images NAME`: those whose repository, or repository and tag, is that. */
  readonly name?: string;
  /** Default `created`, the youngest first. */
  readonly sort?: ImageSortKey;
};

/** What `listImages` works with. */
export type ListServices = Pick<ImageServices, 'images' | 'registries'>;

/**
 * Lists images, a row a name.
 *
 * @throws {TiffinError} `invalid-argument` for a filter that is none; `not-found` when it names an image that is not there
 */
export function listImages(services: ListServices, options: ListOptions = {}): ImageRow[] {
  const images = [...services.images.list(), ...services.images.lists.list().map(listAsImage)];
  const facts = factsOf(services, images);
  const filters = [...(options.filters ?? []), ...(options.name === undefined ? [] : [`reference=${options.name}`])];
  const wanted = filters.length === 0 ? images : images.filter(imageFilter(filters, facts));
  const users = countLayers(images);
  const rows = wanted.flatMap((image) => rowsOf(image, facts, users));
  return sortRows(rows, options.sort ?? 'created');
}

function factsOf(services: ListServices, images: readonly ImageRecord[]): FilterFacts {
  return {
    now: Date.now(),
    containers: services.images.containerCounts(),
    parents: parentsAmong(images),
    find: (nameOrId) => findImage(services, nameOrId)?.image,
  };
}

function rowsOf(image: ImageRecord, facts: FilterFacts, users: ReadonlyMap<string, number>): ImageRow[] {
  const common = {
    image,
    digest: image.manifestDigest,
    containers: facts.containers.get(image.id) ?? 0,
    isDangling: isDangling(image),
    sharedLayers: image.layers.filter((layer) => (users.get(layer.diffId) ?? 0) > 1).length,
  };
  if (common.isDangling) return [{ ...common, repository: '<none>', tag: '<none>' }];
  const tagged = image.names.map((name) => {
    const colon = name.lastIndexOf(':');
    return { ...common, repository: name.slice(0, colon), tag: name.slice(colon + 1) };
  });
  return [...tagged, ...image.digestNames.map((name) => ({ ...common, repository: name.slice(0, name.indexOf('@')), tag: '<none>' }))];
}

function countLayers(images: readonly ImageRecord[]): Map<string, number> {
  const users = new Map<string, number>();
  for (const image of images)
    for (const diffId of new Set(image.layers.map((layer) => layer.diffId))) users.set(diffId, (users.get(diffId) ?? 0) + 1);
  return users;
}

const comparisons: Readonly<Record<ImageSortKey, (one: ImageRow, other: ImageRow) => number>> = {
  created: (one, other) => Date.parse(other.image.createdAt) - Date.parse(one.image.createdAt),
  id: (one, other) => compare(one.image.id, other.image.id),
  repository: (one, other) => compare(one.repository, other.repository),
  size: (one, other) => one.image.sizeBytes - other.image.sizeBytes,
  tag: (one, other) => compare(one.tag, other.tag),
};

function sortRows(rows: readonly ImageRow[], key: ImageSortKey): ImageRow[] {
  return rows.toSorted(comparisons[key]);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
