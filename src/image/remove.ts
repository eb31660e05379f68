import { TiffinError } from '../lib/errors.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { abandonedDirectories, collectAbandoned, collectImages, emptyTrash } from '../storage/garbage.ts';
import { getImage } from './resolve.ts';
import type { ImageServices } from './services.ts';

/** What `removeImages` works with. */
export type RemoveServices = Pick<ImageServices, 'state' | 'blobs' | 'leases' | 'images' | 'registries' | 'containers' | 'realm' | 'log'>;

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
 * Removes images by name or ID. A name of several is only taken away; the last one, or an ID, removes the image with
 * the blobs and layers that nothing else uses.
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
      reports.push(await removeOne(services, nameOrId, { ...options, removed }));
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      if (options.ignore !== true || error.code !== 'not-found') failures.push(error);
    }
  }
  await emptyTrash([...collectImages(services, removed), ...abandonedDirectories(services.state)], services.realm);
  return { reports, failures };
}

/**
 * Removes every image (`rmi --all`), and what interrupted pulls left. Images with containers stay and are reported,
 * unless `force` is given.
 */
export async function removeAllImages(services: RemoveServices, options: RemoveOptions = {}): Promise<RemoveOutcome> {
  const ids = services.images.list().map((image) => image.id);
  const outcome = await removeListed(services, ids, { ...options, allNames: true });
  await emptyTrash(collectAbandoned(services, 0), services.realm);
  return outcome;
}

/** `allNames` lets an ID stand for all names of its image, as `force` does, but leaves containers alone. */
type RemoveOneOptions = RemoveOptions & { readonly removed: ImageRecord[]; readonly allNames: boolean };

async function removeOne(services: RemoveServices, nameOrId: string, options: RemoveOneOptions): Promise<RemoveReport> {
  const { image, name } = getImage(services, nameOrId);
  const allNames = [...image.names, ...image.digestNames];
  const givenName = name !== undefined && allNames.includes(name) ? name : undefined;
  if (givenName !== undefined && allNames.length > 1) {
    services.images.untag(image.id, [givenName]);
    return { untagged: [givenName], deleted: [] };
  }
  if (allNames.length > 1 && options.force !== true && !options.allNames) {
    const names = allNames.join(' ');
    throw new TiffinError(
      'wrong-state',
      `unable to delete image "${image.id}" by ID with more than one tag ([${names}]): please force removal`,
      {
        hint: 'remove it by name, or give --force',
      },
    );
  }
  if (options.force === true && options.removeContainer !== undefined) {
    for (const container of services.containers.usingImage(image.id)) await options.removeContainer(container.id);
  }
  options.removed.push(services.images.remove(image.id));
  return { untagged: allNames, deleted: [image.id] };
}
