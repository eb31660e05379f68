import { TiffinError } from '../lib/errors.ts';
import { collectBlobs } from '../storage/garbage.ts';
import type { RemoveOutcome, RemoveReport } from './remove.ts';
import { getList } from './resolve.ts';
import type { ImageServices } from './services.ts';

/** The slice with which lists are removed. */
export type RemoveListServices = Pick<ImageServices, 'state' | 'blobs' | 'leases' | 'images' | 'registries'>;

/**
 * Removes manifest lists; the images that they name stay. A name of several is only taken away.
 *
 * Goes on after a failure: `not-found` for an unknown one, `wrong-state` for an image.
 */
export function removeLists(
  services: RemoveListServices,
  names: readonly string[],
  { ignore }: { readonly ignore: boolean },
): RemoveOutcome {
  const reports: RemoveReport[] = [];
  const failures: Error[] = [];
  for (const name of names) {
    try {
      reports.push(removeOne(services, name));
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      if (!ignore || error.code !== 'not-found') failures.push(error);
    }
  }
  return { reports, failures };
}

function removeOne(services: RemoveListServices, nameOrId: string): RemoveReport {
  const { list, name } = getList(services, nameOrId);
  if (name !== undefined && list.names.length > 1) {
    services.images.lists.untag(list.id, [name]);
    return { untagged: [name], deleted: [] };
  }
  services.images.lists.remove(list.id);
  collectBlobs(services, list.blobs);
  return { untagged: list.names, deleted: [list.id] };
}
