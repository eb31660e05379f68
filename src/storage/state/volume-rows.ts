import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../lib/files.ts';
import type { VolumeRecord } from '../volume-record.ts';
import type { RowWriter } from './row-writer.ts';
import { insertImageUses } from './image-use.ts';
import { sealJson } from './sealed-json.ts';

/** The name of a volume's record beside its `_data`: from it the row is made again when the database is lost. */
export const volumeFileName = 'volume.json';

/** Adds a volume's row. */
export function insertVolume(rows: RowWriter, volume: Omit<VolumeRecord, 'path'>): void {
  rows.run(
    'INSERT INTO volume (name, driver, created_at, labels, options, anonymous, needs_copy_up, uid, gid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    volume.name,
    volume.driver,
    volume.createdAt,
    JSON.stringify(volume.labels),
    JSON.stringify(volume.options),
    volume.anonymous ? 1 : 0,
    volume.needsCopyUp ? 1 : 0,
    volume.uid ?? null,
    volume.gid ?? null,
  );
  insertImageUses(rows, volume.imageId === undefined ? [] : [volume.imageId], { volume: volume.name });
}

/** Writes the record into the volume's directory, and sets the modes that the umask may have changed. */
export function writeVolumeFile(directory: string, volume: VolumeRecord): void {
  chmodSync(directory, 0o700);
  chmodSync(volume.path, 0o755);
  writeFileAtomically(join(directory, volumeFileName), volumeFileText(volume), { sync: false });
}

/** What `writeVolumeFile` writes. */
export function volumeFileText(volume: Omit<VolumeRecord, 'path'>): string {
  const { name, driver, createdAt, labels, options, anonymous, needsCopyUp, uid, gid, imageId } = volume;
  return sealJson({ version: 1, name, driver, createdAt, labels, options, anonymous, needsCopyUp, uid, gid, imageId });
}
