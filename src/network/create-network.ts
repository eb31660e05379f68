import { networkInterfaces } from 'node:os';
import { parseSubnet, type Subnet } from '../lib/cidr.ts';
import { TiffinError } from '../lib/errors.ts';
import { randomBytes, randomId } from '../lib/id.ts';
import type { NetworkRecord } from '../storage/network-record.ts';
import { parseInterfaceName, parseStaticAddress } from './attachment.ts';
import { isModeWord, isPlainName } from './mode.ts';
import { parseBridgeOptions, type BridgeOptions } from './bridge-options.ts';
import { parseRoute } from './route.ts';
import type { NetworkStoreServices } from './services.ts';
import { planSubnets } from './subnets.ts';

/** What `network create` asks for, as typed. */
export type CreateNetworkRequest = {
  /** undefined: that of its interface. */
  readonly name: string | undefined;
  readonly driver: string;
  readonly subnets: readonly string[];
  readonly gateways: readonly string[];
  readonly ranges: readonly string[];
  readonly routes: readonly string[];
  readonly ipv6: boolean;
  readonly internal: boolean;
  readonly disableDns: boolean;
  readonly dnsServers: readonly string[];
  readonly interfaceName: string | undefined;
  readonly ipamDriver: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** One that exists is as good. */
  readonly ignoreExisting: boolean;
};

const interfacePrefix = 'tiffin';

/**
 * Makes a network: nothing but a record, until a container on it runs.
 *
 * @throws {TiffinError} `already-exists`, `invalid-argument` in Podman's words, `unsupported` for what needs root
 */
export function createNetwork(services: NetworkStoreServices, request: CreateNetworkRequest): NetworkRecord {
  const { networks, events } = services;
  const { name, ignoreExisting } = request;
  const plan = planNetwork(request, services.subnetPools);
  const existing = name === undefined || !ignoreExisting ? undefined : networks.list().find((network) => network.name === name);
  if (existing !== undefined) return existing;
  const made = networks.create(name ?? '', plan);
  events?.write(networkEvent(made, 'create'));
  return made;
}

/**
 * What is recorded about a network to be, once the others are known.
 *
 * @throws {TiffinError} as {@link createNetwork}
 */
export function planNetwork(
  request: CreateNetworkRequest,
  pools: NetworkStoreServices['subnetPools'],
): (others: readonly NetworkRecord[]) => NetworkRecord {
  const { name } = request;
  if (name !== undefined) requireName(name);
  refuseDriver(request.driver);
  const settled = settle(request, parseBridgeOptions(request.options));
  return (others) => {
    const interfaceName = settled.interfaceName ?? freeInterface(others);
    if (others.some((other) => other.interfaceName === interfaceName))
      throw new TiffinError('invalid-argument', `bridge name ${interfaceName} already in use`);
    const subnets = planSubnets(request, { others, host: hostSubnets(), random: randomBytes, pools });
    return {
      ...settled,
      name: name ?? interfaceName,
      id: randomId(),
      driver: 'bridge',
      interfaceName,
      createdAt: new Date().toISOString(),
      subnets,
      ipv6Enabled: request.ipv6 || subnets.some(({ subnet }) => subnet.includes(':')),
    };
  };
}

/** An event on a network. */
export function networkEvent(
  { id, name, driver }: NetworkRecord,
  status: string,
): Parameters<NonNullable<NetworkStoreServices['events']>['write']>[0] {
  return { type: 'network', status, id, name, attributes: { driver } };
}

type Settled = Omit<NetworkRecord, 'name' | 'id' | 'driver' | 'interfaceName' | 'createdAt' | 'subnets' | 'ipv6Enabled'> & {
  readonly interfaceName: string | undefined;
};

function settle(request: CreateNetworkRequest, { options, bridgeName }: BridgeOptions): Settled {
  const ipamDriver = parseIpamDriver(request);
  const interfaceName = request.interfaceName ?? bridgeName;
  return {
    interfaceName: interfaceName === undefined ? undefined : parseInterfaceName(interfaceName),
    routes: request.routes.map(parseRoute),
    internal: request.internal,
    dnsEnabled: !request.disableDns && ipamDriver !== 'none',
    dnsServers: request.dnsServers.map(parseServer),
    labels: request.labels,
    options,
    ipamDriver,
  };
}

/** Reads a name server of a network. @throws {TiffinError} `invalid-argument` in Podman's words */
export function parseServer(text: string): string {
  try {
    return parseStaticAddress(text);
  } catch {
    throw new TiffinError('invalid-argument', `unable to parse ip ${text} specified in NetworkDNSServers: invalid argument`);
  }
}

function requireName(name: string): void {
  if (!isPlainName(name))
    throw new TiffinError(
      'invalid-argument',
      `network name ${name} invalid: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument`,
    );
  if (isModeWord(name))
    throw new TiffinError('invalid-argument', `cannot create network with name "${name}" because it conflicts with a valid network mode`);
}

function refuseDriver(driver: string): void {
  if (driver === 'bridge') return;
  if (driver === 'macvlan' || driver === 'ipvlan')
    throw new TiffinError('unsupported', `network driver ${driver} needs an interface of the host, which only root may give away`, {
      hint: 'use the driver bridge; a container on pasta (the default) has the addresses of the host',
    });
  throw new TiffinError('invalid-argument', `failed to find driver or plugin "${driver}"`, { hint: 'bridge is the only driver' });
}

function parseIpamDriver({ ipamDriver = 'host-local', subnets }: CreateNetworkRequest): NetworkRecord['ipamDriver'] {
  if (ipamDriver === 'host-local' || ipamDriver === '') return 'host-local';
  if (ipamDriver === 'none' && subnets.length === 0) return 'none';
  if (ipamDriver === 'none') throw new TiffinError('invalid-argument', 'none ipam driver is set but subnets are given');
  if (ipamDriver === 'dhcp')
    throw new TiffinError('unsupported', 'ipam driver dhcp needs a DHCP server on the network, and a daemon that asks it', {
      hint: 'host-local gives addresses without either',
    });
  throw new TiffinError('invalid-argument', `unsupported ipam driver "${ipamDriver}"`, { hint: 'known are host-local and none' });
}

function freeInterface(others: readonly NetworkRecord[]): string {
  const used = new Set(others.flatMap(({ name, interfaceName }) => [name, interfaceName]));
  for (let number = 1; ; number += 1) if (!used.has(`${interfacePrefix}${number}`)) return `${interfacePrefix}${number}`;
}

function hostSubnets(): readonly Subnet[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ cidr }) => parseSubnet(cidr ?? '') ?? []);
}
