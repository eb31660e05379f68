import { join } from 'node:path';
import { readRegularFile, writeFileAtomically } from '../../lib/files.ts';
import type { Row } from '../../lib/sqlite.ts';
import type { NewSecret, SecretRecord } from '../secret-record.ts';
import { checkSecretRecord } from './record-check.ts';
import type { RowWriter } from './row-writer.ts';
import { sealJson } from './sealed-json.ts';

const maxFileBytes = 1 << 20;
const idPattern = /^[0-9a-f]{25}$/;

/** Adds a secret's row. */
export function insertSecret(rows: RowWriter, secret: SecretRecord): void {
  const { id, name, driver, options, labels, createdAt, updatedAt } = secret;
  rows.run(
    'INSERT INTO secret (id, name, driver, options, labels, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    id,
    name,
    driver,
    JSON.stringify(options),
    JSON.stringify(labels),
    createdAt,
    updatedAt,
  );
}

/** What a row says. */
export function readSecretRow(row: Row): SecretRecord {
  return {
    id: String(row['id']),
    name: String(row['name']),
    driver: String(row['driver']),
    options: JSON.parse(String(row['options'])) as Record<string, string>,
    labels: JSON.parse(String(row['labels'])) as Record<string, string>,
    createdAt: String(row['created_at']),
    updatedAt: String(row['updated_at']),
  };
}

/** Where a secret's file is. */
export function secretFile(root: string, id: string): string {
  return join(root, 'secrets', id);
}

/** Writes the file of a secret: all of its row, and what its driver keeps. */
export function writeSecretFile(root: string, { kept, ...record }: NewSecret): void {
  const value = kept === undefined ? {} : { kept: Buffer.from(kept).toString('base64') };
  writeFileAtomically(secretFile(root, record.id), sealJson({ version: 1, ...record, ...value }));
}

/** Reads the file of a secret. @throws when it is missing or makes no sense */
export function readSecretFile(root: string, id: string): NewSecret {
  if (!idPattern.test(id)) throw new Error('its name is no ID of a secret');
  const { kept, ...record } = JSON.parse(readRegularFile(secretFile(root, id), maxFileBytes).toString('utf8')) as SecretRecord & {
    readonly kept?: string;
  };
  if (record.id !== id) throw new Error('its file names another secret');
  return { ...record, kept: kept === undefined ? undefined : Buffer.from(kept, 'base64') };
}

/** Makes the row of a secret from its file; of two with the same name the newer one stays. @throws when the file makes no sense */
export function adoptSecret(rows: RowWriter, root: string, id: string): void {
  const secret = readSecretFile(root, id);
  checkSecretRecord(secret);
  rows.run('DELETE FROM secret WHERE name = ? AND updated_at < ?', secret.name, secret.updatedAt);
  insertSecret(rows, secret);
}
