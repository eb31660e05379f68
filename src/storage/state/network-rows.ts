import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../../lib/errors.ts';
import { readRegularFile, writeFileAtomically } from '../../lib/files.ts';
import type { Row } from '../../lib/sqlite.ts';
import type { NetworkRecord } from '../network-record.ts';
import { checkNetworkRecord } from './record-check.ts';
import type { RowWriter } from './row-writer.ts';
import { sealJson } from './sealed-json.ts';

const maxRecordBytes = 1 << 20;

/** Adds a network's row. */
export function insertNetwork(rows: RowWriter, network: NetworkRecord): void {
  rows.run(
    'INSERT INTO network (name, id, created_at, record) VALUES (?, ?, ?, ?)',
    network.name,
    network.id,
    network.createdAt,
    JSON.stringify(network),
  );
}

/** Reads a row of the table. */
export function readNetworkRow(row: Row): NetworkRecord {
  return JSON.parse(String(row['record'])) as NetworkRecord;
}

/** Puts a container on networks that exist, in that order, and takes it off all others. */
export function putContainerNetworks(rows: RowWriter, containerId: string, networks: readonly string[]): void {
  rows.run(
    'DELETE FROM container_network WHERE container_id = ? AND network NOT IN (SELECT value FROM json_each(?))',
    containerId,
    JSON.stringify(networks),
  );
  for (const [position, network] of networks.entries()) {
    rows.run(
      `INSERT INTO container_network (container_id, network, position) VALUES (?, ?, ?)
       ON CONFLICT (container_id, network) DO UPDATE SET position = excluded.position`,
      containerId,
      network,
      position,
    );
  }
}

/** Writes a network's record, from which its row is made again when the database is lost. */
export function writeNetworkFile(root: string, network: NetworkRecord): void {
  mkdirSync(join(root, 'networks'), { recursive: true, mode: 0o700 });
  writeFileAtomically(networkFile(root, network.name), sealJson({ version: 1, ...network }), { sync: false });
}

/** Removes a network's record. */
export function removeNetworkFile(root: string, name: string): void {
  rmSync(networkFile(root, name), { force: true });
}

/** The names of the networks that have a record. */
export function recordedNetworks(root: string): string[] {
  try {
    return readdirSync(join(root, 'networks'))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Makes the row of a network from its record. @throws when that makes no sense */
export function adoptNetwork(rows: RowWriter, root: string, name: string): void {
  const text = readRegularFile(networkFile(root, name), maxRecordBytes).toString('utf8');
  const {
    version: _version,
    sum: _sum,
    ...record
  } = JSON.parse(text) as NetworkRecord & { readonly version?: unknown; readonly sum?: unknown };
  if (record.name !== name) throw new Error('its record names another network');
  checkNetworkRecord(record);
  insertNetwork(rows, record);
}

function networkFile(root: string, name: string): string {
  return join(root, 'networks', `${name}.json`);
}
