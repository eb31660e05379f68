import type { NetworkAttachment, NetworkMode } from '../config/network-settings.ts';
import { parseAddress, parseSubnet, subnetContains } from '../lib/cidr.ts';
import { TiffinError } from '../lib/errors.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { NetworkRecord } from '../storage/network-record.ts';
import type { NetworkStore } from '../storage/network-store.ts';

/**
 * Gives the networks of a request their whole names, and makes sure that they are there and have the addresses that are wanted.
 *
 * @throws {TiffinError} `not-found`, `invalid-argument` for an address that a network does not have
 */
export function withNetworks({ networks }: { readonly networks: NetworkStore }, request: CreateRequest): CreateRequest {
  const { mode } = request.network;
  if (mode?.kind !== 'bridge') return request;
  const attachments = new Map(
    mode.networks.map((attachment) => {
      const network = networks.get(attachment.network);
      requireAddresses(network, attachment);
      return [network.name, { ...attachment, network: network.name }];
    }),
  );
  const named: NetworkMode = { kind: 'bridge', networks: [...attachments.values()] };
  requireDistinctInterfaces(named.networks);
  return { ...request, network: { ...request.network, mode: named } };
}

/** The names of the networks of a request, in their order. */
export function networkNames({ network: { mode } }: CreateRequest): readonly string[] {
  return mode?.kind === 'bridge' ? mode.networks.map(({ network }) => network) : [];
}

/** @throws {TiffinError} `invalid-argument` when an address that is wanted is none of the network's, or cannot be a container's */
export function requireAddresses(network: NetworkRecord, { ips }: Pick<NetworkAttachment, 'ips'>): void {
  for (const text of ips) {
    const address = parseAddress(text);
    const subnet = network.subnets.find((candidate) => {
      const block = parseSubnet(candidate.subnet);
      return address !== undefined && block !== undefined && subnetContains(block, address);
    });
    if (subnet === undefined)
      throw new TiffinError('invalid-argument', `requested static ip ${text} not in any subnet on network ${network.name}`, {
        hint: network.subnets.length === 0 ? 'it has none' : `it has ${network.subnets.map((candidate) => candidate.subnet).join(', ')}`,
      });
    if (subnet.gateway === text)
      throw new TiffinError('invalid-argument', `requested static ip ${text} is the gateway of network ${network.name}`);
  }
}

function requireDistinctInterfaces(attachments: readonly NetworkAttachment[]): void {
  const names = attachments.flatMap(({ interfaceName }) => interfaceName ?? []);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TiffinError('invalid-argument', `interface name ${twice} is wanted for two networks`);
}
