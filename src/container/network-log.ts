import { readFileSync } from 'node:fs';

import type { EgressRule } from '../config/network-settings.ts';
import { errnoOf } from '../lib/errors.ts';
import { formatEgressRule } from '../network/egress-rule.ts';
import { networkLogPath } from './egress.ts';

/** What `--net-allow` refused a container, once each since it was started. */
export type RefusedEgress =
  | { readonly time: string; readonly kind: 'name'; readonly name: string }
  | { readonly time: string; readonly kind: 'address'; readonly protocol: string; readonly address: string; readonly port: number };

/** Reads what the helper wrote down; lines that it did not write whole are left out. */
export function readNetworkLog(directory: string): readonly RefusedEgress[] {
  try {
    return readFileSync(networkLogPath(directory), 'utf8').split('\n').flatMap(parseLine);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function parseLine(line: string): readonly RefusedEgress[] {
  try {
    const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const { time, kind, name, protocol, address, port } = entry;
    if (typeof time !== 'string') return [];
    if (kind === 'name' && typeof name === 'string') return [{ time, kind, name }];
    const isAddress = kind === 'address' && typeof protocol === 'string' && typeof address === 'string' && typeof port === 'number';
    return isAddress ? [{ time, kind, protocol, address, port }] : [];
  } catch {
    return [];
  }
}

/** A line for people. */
export function formatRefused(entry: RefusedEgress): string {
  if (entry.kind === 'name') return `${entry.time} refused the name ${entry.name}`;
  const host = entry.address.includes(':') ? `[${entry.address}]` : entry.address;
  return `${entry.time} refused a connection by ${entry.protocol} to ${host}${entry.port === 0 ? '' : `:${entry.port}`}`;
}

/** `NetworkSettings.Egress` of an inspection: only containers with a filter have it. */
export function inspectEgress(directory: string, allow: readonly EgressRule[] | undefined): Readonly<Record<string, unknown>> {
  if (allow === undefined) return {};
  const refused = readNetworkLog(directory).map((entry) =>
    entry.kind === 'name'
      ? { Time: entry.time, Name: entry.name }
      : { Time: entry.time, Protocol: entry.protocol, Address: entry.address, Port: entry.port },
  );
  return { Egress: { Allow: allow.map(formatEgressRule), Refused: refused } };
}
