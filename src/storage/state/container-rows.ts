import { join } from 'node:path';
import { writeFileAtomically } from '../../lib/files.ts';
import type { NewContainer } from '../container-record.ts';
import { insertImageUses, mountedImages } from './image-use.ts';
import { putContainerNetworks } from './network-rows.ts';
import type { RowWriter } from './row-writer.ts';
import { sealJson } from './sealed-json.ts';

/** The name of a container's record within its directory: from it the row is made again when the database is lost. */
export const recordFileName = 'record.json';

/**
 * Adds a container's rows.
 *
 * @param images whose files it mounts beside its root; they exist
 */
export function insertContainer(
  rows: RowWriter,
  container: NewContainer<unknown>,
  images: readonly string[] = mountedImages(container.request),
): void {
  rows.run(
    'INSERT INTO container (id, name, image_id, image_name, created_at, auto_remove, labels, request, pod_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    container.id,
    container.name,
    container.imageId ?? null,
    container.imageName,
    container.createdAt,
    container.autoRemove ? 1 : 0,
    JSON.stringify(container.labels),
    JSON.stringify(container.request),
    container.podId ?? null,
  );
  for (const use of container.volumes ?? []) {
    rows.run(
      'INSERT INTO container_volume (container_id, volume, target, anonymous) VALUES (?, ?, ?, ?)',
      container.id,
      use.volume,
      use.target,
      use.anonymous ? 1 : 0,
    );
  }
  insertImageUses(rows, images, { container: container.id });
  if (container.networks !== undefined) putContainerNetworks(rows, container.id, container.networks);
}

/** Writes the record beside the container's files; not synced, because the row is what counts. */
export function writeContainerFile(directory: string, container: RecordedContainer): void {
  writeFileAtomically(join(directory, recordFileName), containerFileText(container), { sync: false });
}

/** A container as it is about to be made, or as it is read back. */
export type RecordedContainer = NewContainer<unknown> & { readonly pod?: { readonly id: string } };

/** What `writeContainerFile` writes. */
export function containerFileText(container: RecordedContainer): string {
  const { id, name, imageId, imageName, createdAt, autoRemove, labels, request, volumes = [], networks, pod } = container;
  const podId = container.podId ?? pod?.id;
  // What is read back of a container without networks has none.
  const kept = networks !== undefined && networks.length > 0 ? networks : undefined;
  return sealJson({ version: 1, id, name, imageId, imageName, createdAt, autoRemove, labels, request, volumes, networks: kept, podId });
}
