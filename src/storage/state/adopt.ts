import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { readRegularFile } from '../../lib/files.ts';
import type { Row } from '../../lib/sqlite.ts';
import type { NewContainer } from '../container-record.ts';
import type { VolumeRecord } from '../volume-record.ts';
import { insertContainer, recordFileName } from './container-rows.ts';
import { checkContainerRecord, checkVolumeRecord } from './record-check.ts';
import type { RowWriter } from './row-writer.ts';
import { mountedImages } from './image-use.ts';
import { insertVolume, volumeFileName } from './volume-rows.ts';

const maxRecordBytes = 16 << 20;

/** What rows are read from and written to. */
export type Rows = RowWriter & { get(sql: string, ...values: SQLInputValue[]): Row | undefined };

/** The text of a container's record. @throws the system call's error */
export function readContainerFile(root: string, id: string): string {
  return readRegularFile(join(root, 'containers', id, recordFileName), maxRecordBytes).toString('utf8');
}

/** The text of a volume's record. @throws the system call's error */
export function readVolumeFile(root: string, name: string): string {
  return readRegularFile(join(root, 'volumes', name, volumeFileName), maxRecordBytes).toString('utf8');
}

/** Makes the row of a volume from the record beside its data. @throws when that is missing or makes no sense */
export function adoptVolume(rows: Rows, root: string, name: string): void {
  const record = JSON.parse(readVolumeFile(root, name)) as VolumeRecord;
  if (record.name !== name) throw new Error('its record names another volume');
  checkVolumeRecord(record);
  const { imageId } = record;
  // Its own image may be lost: then it cannot be mounted, and still be looked at and removed.
  insertVolume(rows, { ...record, imageId: imageId !== undefined && isKnownImage(rows, imageId) ? imageId : undefined });
}

function isKnownImage(rows: Rows, id: string): boolean {
  return rows.get('SELECT 1 FROM image WHERE id = ?', id) !== undefined;
}

/** Makes the row of a container from the record among its files. @throws when that is missing or makes no sense */
export function adoptContainer(rows: Rows, root: string, id: string): void {
  const record = JSON.parse(readContainerFile(root, id)) as NewContainer<unknown>;
  if (record.id !== id) throw new Error('its record names another container');
  checkContainerRecord(record);
  const { imageId } = record;
  const known = imageId === undefined || isKnownImage(rows, imageId);
  const { podId, ...alone } = record;
  const isInPod = podId !== undefined && rows.get('SELECT 1 FROM pod WHERE id = ?', podId) !== undefined;
  const exists = (volume: string): boolean => rows.get('SELECT 1 FROM volume WHERE name = ?', volume) !== undefined;
  const volumes = (alone.volumes ?? []).filter(({ volume }) => exists(volume));
  // A container whose image, pod, volume or network is lost can still be listed, read and removed.
  const networks = alone.networks?.filter((name) => rows.get('SELECT 1 FROM network WHERE name = ?', name) !== undefined) ?? [];
  const images = mountedImages(record.request).filter((image) => isKnownImage(rows, image));
  insertContainer(rows, { ...alone, volumes, networks, imageId: known ? imageId : undefined, ...(isInPod && { podId }) }, images);
}
