import { TiffinError } from '../lib/errors.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { abandonedDirectories, collectAbandoned, collectBlobs, collectImages, emptyTrash } from '../storage/garbage.ts';
import { findList, getImage } from './resolve.ts';
import type { ResolvedImage } from './resolve.ts';
import type { ImageServices } from './services.ts';

/** What `removeImages` works with. */
export type RemoveServices = Pick<
  ImageServices,
  'state' | 'blobs' | 'leases' | 'images' | 'registries' | 'containers' | 'realm' | 'log' | 'events'
>;

/** What came of removing one name or ID; print `untagged` lines first, then `deleted`. */
export type RemoveReport = { readonly untagged: readonly string[]; readonly deleted: readonly string[] };

/** How images are removed. */
export type RemoveOptions = {
  /** Remove an image with several names too, and the containers that use it: by `removeContainer`. */
  readonly force?: boolean;
  /** Names that are not there are passed over. */
  readonly ignore?: boolean;
  /** How `force` removes a container; without it containers are always in the way. */
  readonly removeContainer?: (id: string) => Promise<void>;
};

/** All that `removeImages` did, and what it could not do, in the order asked. */
export type RemoveOutcome = { readonly reports: readonly RemoveReport[]; readonly failures: readonly Error[] };

/**
 * Removes images and manifest lists by name or ID. A name of several is only taken away; the last one, or an ID, removes the image
 * with the blobs and layers that nothing else uses.
 *
 * Goes on after a failure: `not-found` for an unknown image, `in-use` when containers use it or an ID has several names
 * (`force` removes those too). Works on a full disk.
 */
export async function removeImages(
  services: RemoveServices,
  namesOrIds: readonly string[],
  options: RemoveOptions = {},
): Promise<RemoveOutcome> {
  return removeListed(services, namesOrIds, { ...options, allNames: false });
}

async function removeListed(
  services: RemoveServices,
  namesOrIds: readonly string[],
  options: RemoveOptions & { allNames: boolean },
): Promise<RemoveOutcome> {
  const reports: RemoveReport[] = [];
  const failures: Error[] = [];
  const removed: ImageRecord[] = [];
  for (const nameOrId of namesOrIds) {
    try {
      const report = await removeOne(services, nameOrId, { ...options, removed });
      reports.push(report);
      noteRemoval(services, report);
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      if (options.ignore !== true || error.code !== 'not-found') failures.push(error);
    }
  }
  await emptyTrash([...collectImages(services, removed), ...abandonedDirectories(services.state)], services.realm);
  return { reports, failures };
}

function noteRemoval({ events }: RemoveServices, { untagged, deleted }: RemoveReport): void {
  const [id] = deleted;
  const whose = id === undefined ? {} : { id };
  for (const name of untagged) events?.write({ type: 'image', status: 'untag', ...whose, name });
  for (const each of deleted) events?.write({ type: 'image', status: 'remove', id: each, name: untagged[0] ?? each });
}

/**
 * Removes every image (`rmi --all`), and what interrupted pulls left. Images with containers stay and are reported,
 * unless `force` is given.
 */
export async function removeAllImages(services: RemoveServices, options: RemoveOptions = {}): Promise<RemoveOutcome> {
  const ids = [...services.images.lists.list(), ...services.images.list()].map(({ id }) => id);
  const outcome = await removeListed(services, ids, { ...options, allNames: true });
  await emptyTrash(collectAbandoned(services, 0), services.realm);
  return outcome;
}

/** `allNames` lets an ID stand for all names of its image, as `force` does, but leaves containers alone. */
type RemoveOneOptions = RemoveOptions & { readonly removed: ImageRecord[]; readonly allNames: boolean };

async function removeOne(services: RemoveServices, nameOrId: string, options: RemoveOneOptions): Promise<RemoveReport> {
  const found = findThingToRemove(services, nameOrId);
  if ('list' in found) return removeList(services, found, options);
  const { image, name } = found;
  const allNames = [...image.names, ...image.digestNames];
  const givenName = name !== undefined && allNames.includes(name) ? name : undefined;
  if (givenName !== undefined && image.names.includes(givenName)) return await removeName(services, givenName, options);
  if (givenName !== undefined && allNames.length > 1) {
    services.images.untag(image.id, [givenName]);
    return { untagged: [givenName], deleted: [] };
  }
  requireForce(image.id, allNames, options);
  await removeImage(services, image.id, options);
  return { untagged: allNames, deleted: [image.id] };
}

/** A name may stand for an image of each platform: all of them lose it, and those without another one go. */
async function removeName(services: RemoveServices, name: string, options: RemoveOneOptions): Promise<RemoveReport> {
  const deleted: string[] = [];
  for (const image of services.images.listByName(name)) {
    if (image.names.length + image.digestNames.length > 1) {
      services.images.untag(image.id, [name]);
      continue;
    }
    await removeImage(services, image.id, options);
    deleted.push(image.id);
  }
  return { untagged: [name], deleted };
}

async function removeImage(services: RemoveServices, id: string, options: RemoveOneOptions): Promise<void> {
  if (options.force === true && options.removeContainer !== undefined) {
    for (const container of services.containers.usingImage(id)) await options.removeContainer(container.id);
  }
  options.removed.push(services.images.remove(id));
}

/** Removes a list, or one of its names; the images that it names stay. */
function removeList(services: RemoveServices, { list, name }: FoundList, options: RemoveOneOptions): RemoveReport {
  if (name !== undefined && list.names.length > 1) {
    services.images.lists.untag(list.id, [name]);
    return { untagged: [name], deleted: [] };
  }
  requireForce(list.id, list.names, options);
  services.images.lists.remove(list.id);
  collectBlobs(services, list.blobs);
  return { untagged: list.names, deleted: [list.id] };
}

function requireForce(id: string, names: readonly string[], options: RemoveOneOptions): void {
  if (names.length < 2 || options.force === true || options.allNames) return;
  throw new TiffinError(
    'wrong-state',
    `unable to delete image "${id}" by ID with more than one tag ([${names.join(' ')}]): please force removal`,
    { hint: 'remove it by name, or give --force' },
  );
}

type FoundList = NonNullable<ReturnType<typeof findList>>;

/** A list before the image that it stands for. @throws {TiffinError} `not-found` */
function findThingToRemove(services: RemoveServices, nameOrId: string): FoundList | ResolvedImage {
  return findList(services, nameOrId) ?? getImage(services, nameOrId);
}
