import type { Damage } from '../storage/damage.ts';
import { checkRecords } from '../storage/check-records.ts';
import { checkDatabase, checkDerivedFiles } from '../storage/check-state.ts';
import { blobResource } from '../storage/blob-store.ts';
import { layerResource } from '../storage/layer-store.ts';
import type { Lease } from '../storage/lease-store.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { checkBlobs } from './check/blobs.ts';
import { checkContainers } from './check/containers.ts';
import { checkImages } from './check/images.ts';
import { checkLayers } from './check/layers.ts';
import { checkRemapped } from './check/remapped.ts';
import { checkLeftovers } from './check/leftovers.ts';
import type { CheckOptions } from './check-options.ts';
import type { UpkeepServices } from './services.ts';

export type { Damage } from '../storage/damage.ts';
export type { CheckOptions } from './check-options.ts';

/**
 * Looks at everything in the store: the database, what is derived from it, the records of containers and volumes, every
 * blob against its digest, every unpacked layer against its blob. Changes nothing.
 *
 * When it is the database that is damaged, only that is told: what it says of the rest cannot be trusted.
 */
export async function checkStore(services: UpkeepServices, options: CheckOptions): Promise<Damage[]> {
  const database = checkDatabase(services.state, options);
  if (database.some(isUnusable)) return database;
  const records = [...checkDerivedFiles(services.state), ...checkRecords(services)];
  if (records.some(isUnusable)) return [...database, ...records];
  const images = services.images.list();
  const wrong = checkImages(services, images);
  if (wrong.length > 0) return [...database, ...records, ...wrong];
  using _leases = hold(services, images);
  return [
    ...database,
    ...records,
    ...(await checkBlobs(services, images, options)),
    ...(await checkLayers(services, images, options)),
    ...(await checkRemapped(services, options)),
    ...checkContainers(services),
    ...checkLeftovers(services, options),
  ];
}

/** Whether the database is to be made again; once it was, the rest can be looked at. */
export function isUnusable({ object, remedy }: Damage): boolean {
  return object === 'state.db' && remedy !== undefined;
}

/** So that nothing is removed while it is read. */
function hold({ state, leases }: UpkeepServices, images: readonly ImageRecord[]): Lease {
  if (state.readOnly) return { [Symbol.dispose]: () => undefined };
  return leases.hold(
    images.flatMap((image) => [
      ...[...image.digests, image.configDigest, ...image.layers.map(({ blob }) => blob.digest)].map(blobResource),
      ...image.layers.map(({ diffId }) => layerResource(diffId)),
    ]),
  );
}
