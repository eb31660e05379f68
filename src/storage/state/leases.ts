import { TiffinError } from '../../lib/errors.ts';
import { formatAddress, lastAddress, parseAddress, parseSubnet, subnetContains, type Address, type Subnet } from '../../lib/cidr.ts';
import type { Row } from '../../lib/sqlite.ts';
import type { NetworkRecord, NetworkSubnet } from '../network-record.ts';
import type { SQLInputValue } from 'node:sqlite';

/** Whether a container may be using its addresses right now. */
export type IsHeld = (containerId: string) => boolean;

/** What rows are read from and written to, within a transaction. */
export type LeaseRows = {
  all(sql: string, ...values: SQLInputValue[]): Row[];
  first(sql: string, ...values: SQLInputValue[]): Row | undefined;
  run(sql: string, ...values: SQLInputValue[]): number;
};

/** Who wants which addresses of which network. */
export type LeaseRequest = {
  readonly network: NetworkRecord;
  readonly containerId: string;
  readonly ips: readonly string[];
  readonly isHeld: IsHeld;
};

/**
 * Gives a container one address of each subnet: what it asks for, else what it had before, else the next that nobody has. Addresses of
 * containers that do not run are taken from them when they are asked for, or when there are no others.
 *
 * @throws {TiffinError} `in-use` naming the holder, `no-space`
 */
export function leaseAddresses(rows: LeaseRows, request: LeaseRequest): void {
  const { network, containerId } = request;
  if (network.ipamDriver === 'none') return;
  const before = rows
    .all('SELECT address FROM network_address WHERE container_id = ? AND network = ?', containerId, network.name)
    .map((row) => String(row['address']));
  rows.run('DELETE FROM network_address WHERE container_id = ? AND network = ?', containerId, network.name);
  const last = readLast(rows, network.name);
  for (const subnet of network.subnets) {
    const block = parseSubnet(subnet.subnet);
    if (block === undefined) continue;
    const isInside = (text: string): boolean => subnetContains(block, parseAddress(text) ?? { version: 4, value: -1n });
    const wanted = request.ips.find(isInside);
    if (wanted !== undefined) takeFrom(rows, request, wanted);
    const old = before.find(isInside);
    const chosen =
      wanted ?? (old !== undefined && isFree(rows, network.name, old) ? old : nextFree(rows, request, subnet, last[subnet.subnet]));
    rows.run('INSERT INTO network_address (network, address, container_id) VALUES (?, ?, ?)', network.name, chosen, containerId);
    if (wanted === undefined && chosen !== old) last[subnet.subnet] = chosen;
  }
  rows.run('UPDATE network SET last_addresses = ? WHERE name = ?', JSON.stringify(last), network.name);
}

/** The addresses that containers may get of a subnet: neither the network's own, nor the gateway's, nor (IPv4) the broadcast address. */
export function leaseBounds({ subnet, leaseRange }: NetworkSubnet): { readonly first: Address; readonly last: Address } {
  const block = parseSubnet(subnet) ?? { version: 4, base: 0n, prefix: 32 };
  const [low, high] = usable(block);
  const start = leaseRange === undefined ? undefined : parseAddress(leaseRange.start)?.value;
  const end = leaseRange === undefined ? undefined : parseAddress(leaseRange.end)?.value;
  const { version } = block;
  return {
    first: { version, value: start === undefined || start < low ? low : start },
    last: { version, value: end === undefined || end > high ? high : end },
  };
}

function usable(block: Subnet): [bigint, bigint] {
  const end = lastAddress(block).value;
  return [block.base + 1n, block.version === 4 ? end - 1n : end];
}

function readLast(rows: LeaseRows, network: string): Record<string, string> {
  const row = rows.first('SELECT last_addresses FROM network WHERE name = ?', network);
  return JSON.parse(String(row?.['last_addresses'] ?? '{}')) as Record<string, string>;
}

function isFree(rows: LeaseRows, network: string, address: string): boolean {
  return rows.first('SELECT 1 FROM network_address WHERE network = ? AND address = ?', network, address) === undefined;
}

function takeFrom(rows: LeaseRows, { network, containerId, isHeld }: LeaseRequest, address: string): void {
  const holder = rows.first('SELECT container_id FROM network_address WHERE network = ? AND address = ?', network.name, address);
  if (holder === undefined) return;
  const id = String(holder['container_id']);
  if (id !== containerId && isHeld(id))
    throw new TiffinError('in-use', `IPAM error: requested ip address ${address} is already allocated to container ID ${id}`);
  rows.run('DELETE FROM network_address WHERE network = ? AND address = ?', network.name, address);
}

/** The first free one behind the last that was given; from the start again at the end. */
function nextFree(rows: LeaseRows, request: LeaseRequest, subnet: NetworkSubnet, lastGiven: string | undefined): string {
  const { network } = request;
  const { first, last } = leaseBounds(subnet);
  const gateway = parseAddress(subnet.gateway)?.value;
  const taken = new Set<bigint | undefined>([gateway, ...leasedValues(rows, network.name)]);
  const found = searchFree(first, last, parseAddress(lastGiven ?? '')?.value, taken);
  if (found !== undefined) return formatAddress({ version: first.version, value: found });
  const reclaimed = reclaim(rows, request, subnet);
  if (reclaimed !== undefined) return reclaimed;
  throw new TiffinError(
    'no-space',
    `IPAM error: failed to find free IP in range: ${formatAddress(first)} - ${formatAddress(last)} of network ${network.name}`,
    { hint: 'remove containers that are not needed, or make a network with a larger subnet' },
  );
}

function searchFree(
  first: Address,
  last: Address,
  lastGiven: bigint | undefined,
  taken: ReadonlySet<bigint | undefined>,
): bigint | undefined {
  const start = lastGiven === undefined || lastGiven < first.value || lastGiven >= last.value ? first.value : lastGiven + 1n;
  for (let value = start; value <= last.value; value++) if (!taken.has(value)) return value;
  for (let value = first.value; value < start; value++) if (!taken.has(value)) return value;
  return undefined;
}

function leasedValues(rows: LeaseRows, network: string): (bigint | undefined)[] {
  return rows
    .all('SELECT address FROM network_address WHERE network = ?', network)
    .map((row) => parseAddress(String(row['address']))?.value);
}

/** Takes an address from a container that does not run. */
function reclaim(rows: LeaseRows, { network, isHeld }: LeaseRequest, subnet: NetworkSubnet): string | undefined {
  const { first, last } = leaseBounds(subnet);
  for (const row of rows.all('SELECT address, container_id FROM network_address WHERE network = ? ORDER BY address', network.name)) {
    const text = String(row['address']);
    const address = parseAddress(text);
    if (address?.version !== first.version || address.value < first.value || address.value > last.value) continue;
    if (isHeld(String(row['container_id']))) continue;
    rows.run('DELETE FROM network_address WHERE network = ? AND address = ?', network.name, text);
    return text;
  }
  return undefined;
}
