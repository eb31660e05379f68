import { parseAddress, parseSubnet, subnetContains } from '../../lib/cidr.ts';
import type { NewContainer } from '../container-record.ts';
import type { NetworkRecord, NetworkSubnet } from '../network-record.ts';
import type { PodRecord } from '../pod-record.ts';
import type { SecretRecord } from '../secret-record.ts';
import type { VolumeRecord } from '../volume-record.ts';

const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/;
const idPattern = /^[0-9a-f]{64}$/;
/** What the kernel takes, without what has a meaning for tools or on a terminal. */
const interfacePattern = /^(?!\.{1,2}$)[\x21-\x2e\x30-\x39\x3b-\x7e]{1,15}$/;
const drivers: ReadonlySet<unknown> = new Set(['local', 'image']);

/**
 * Records are files beside the database: when it is lost they are read by who does not know who wrote them. What becomes a path, an option
 * of a tool or a word on a terminal is held to the same rules as when it was typed.
 *
 * @throws naming the member that is wrong
 */
export function checkContainerRecord(record: NewContainer<unknown>): void {
  requireText('id', record.id, idPattern);
  requireText('name', record.name, namePattern);
  requireMap('labels', record.labels);
  if (record.imageId !== undefined) requireText('imageId', record.imageId, idPattern);
  if (record.podId !== undefined) requireText('podId', record.podId, idPattern);
  for (const { volume, target } of requireList('volumes', record.volumes ?? [])) {
    requireText('volumes', volume, namePattern);
    requireText('volumes', target, /^\/[^\0]*$/);
  }
  for (const network of requireList('networks', record.networks ?? [])) requireText('networks', network, namePattern);
}

/** The same for a volume. */
export function checkVolumeRecord(record: Omit<VolumeRecord, 'path'>): void {
  requireText('name', record.name, namePattern);
  if (!drivers.has(record.driver)) throw wrong('driver');
  requireMap('labels', record.labels);
  requireMap('options', record.options);
  for (const member of ['uid', 'gid'] as const) {
    const value = record[member];
    if (value !== undefined && (!Number.isInteger(value) || value < 0 || value > 0xff_ff_ff_fe)) throw wrong(member);
  }
}

/** The same for a network, whose record is what netavark, which is root of the realm, is told. */
export function checkNetworkRecord(record: NetworkRecord): void {
  requireText('name', record.name, namePattern);
  requireText('id', record.id, idPattern);
  requireText('interfaceName', record.interfaceName, interfacePattern);
  if (record.driver !== 'bridge') throw wrong('driver');
  if (record.ipamDriver !== 'host-local' && record.ipamDriver !== 'none') throw wrong('ipamDriver');
  requireList('subnets', record.subnets).forEach(checkSubnet);
  for (const { destination, gateway } of requireList('routes', record.routes))
    if (parseSubnet(destination) === undefined || parseAddress(gateway) === undefined) throw wrong('routes');
  for (const server of requireList('dnsServers', record.dnsServers)) if (parseAddress(server) === undefined) throw wrong('dnsServers');
  requireMap('labels', record.labels);
  requireMap('options', record.options);
}

function checkSubnet({ subnet, gateway, leaseRange }: NetworkSubnet): void {
  const block = parseSubnet(subnet);
  const addresses = [gateway, ...(leaseRange === undefined ? [] : [leaseRange.start, leaseRange.end])].map(parseAddress);
  if (block === undefined || addresses.some((address) => address === undefined || !subnetContains(block, address))) throw wrong('subnets');
}

/** The same for a pod. */
export function checkPodRecord(record: PodRecord<unknown>): void {
  requireText('id', record.id, idPattern);
  requireText('name', record.name, namePattern);
  if (record.infraId !== undefined) requireText('infraId', record.infraId, idPattern);
  requireMap('labels', record.labels);
}

/** The same for a secret, in whose name Podman allows more. */
export function checkSecretRecord(record: SecretRecord): void {
  requireText('name', record.name, /^[^=/,\0]{1,253}$/);
  requireText('driver', record.driver, /^[a-z]{1,32}$/);
  requireMap('labels', record.labels);
  requireMap('options', record.options);
}

function requireText(member: string, value: unknown, pattern: RegExp): void {
  if (typeof value !== 'string' || !pattern.test(value)) throw wrong(member);
}

function requireList<T>(member: string, value: readonly T[]): readonly T[] {
  if (!Array.isArray(value) || value.some((item) => item === null || item === undefined)) throw wrong(member);
  return value;
}

function requireMap(member: string, value: unknown): void {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap || Object.values(value).some((text) => typeof text !== 'string')) throw wrong(member);
}

function wrong(member: string): Error {
  return new Error(`its record has a ${member} that cannot be`);
}
