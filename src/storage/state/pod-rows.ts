import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { readRegularFile, writeFileAtomically } from '../../lib/files.ts';
import type { Row } from '../../lib/sqlite.ts';
import { ownOwner } from '../owner.ts';
import type { PodRecord } from '../pod-record.ts';
import { checkPodRecord } from './record-check.ts';
import type { RowWriter } from './row-writer.ts';
import { sealJson } from './sealed-json.ts';

const maxRecordBytes = 16 << 20;

/** What rows are read from. */
export type RowReader = { first(sql: string, ...values: SQLInputValue[]): Row | undefined };

/** Adds a pod's row. `maker`: who still works on it, and hides it meanwhile. */
export function insertPod(rows: RowWriter, pod: PodRecord<unknown>, maker: string | undefined): void {
  rows.run(
    'INSERT INTO pod (id, name, infra_id, created_at, labels, request, remover) VALUES (?, ?, ?, ?, ?, ?, ?)',
    pod.id,
    pod.name,
    pod.infraId ?? null,
    pod.createdAt,
    JSON.stringify(pod.labels),
    JSON.stringify(pod.request),
    maker ?? null,
  );
}

/**
 * Makes sure that a pod is there for a new container: it exists, and nobody but us works on it.
 *
 * @throws {TiffinError} `not-found` when it is being removed or is gone
 */
export function requirePod(rows: RowReader, id: string): void {
  const row = rows.first('SELECT remover FROM pod WHERE id = ?', id);
  if (row === undefined || (row['remover'] !== null && row['remover'] !== ownOwner()))
    throw new TiffinError('not-found', `pod ${id} was removed meanwhile: no such pod`);
}

/** Writes a pod's record, from which its row is made again when the database is lost. */
export function writePodFile(root: string, pod: PodRecord<unknown>): void {
  mkdirSync(join(root, 'pods'), { recursive: true, mode: 0o700 });
  const { id, name, infraId, createdAt, labels, request } = pod;
  writeFileAtomically(podFile(root, id), sealJson({ version: 1, id, name, infraId, createdAt, labels, request }), { sync: false });
}

/** Removes a pod's record. */
export function removePodFile(root: string, id: string): void {
  rmSync(podFile(root, id), { force: true });
}

/** The IDs of the pods that have a record. */
export function recordedPods(root: string): string[] {
  try {
    return readdirSync(join(root, 'pods'))
      .filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
      .map((name) => name.slice(0, -'.json'.length))
      .toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Makes the row of a pod from its record. @throws when that makes no sense */
export function adoptPod(rows: RowWriter, root: string, id: string): void {
  const record = JSON.parse(readRegularFile(podFile(root, id), maxRecordBytes).toString('utf8')) as PodRecord<unknown>;
  if (record.id !== id) throw new Error('its record names another pod');
  checkPodRecord(record);
  insertPod(rows, record, undefined);
}

function podFile(root: string, id: string): string {
  return join(root, 'pods', `${id}.json`);
}
