import { parseSubnet } from '../lib/cidr.ts';
import type { NetworkEndpoint, NetworkRecord } from '../storage/network-record.ts';
import type { NetworkGuest } from './network-view.ts';

type Json = Readonly<Record<string, unknown>>;

/** A network as `network ls --format json` prints it, in Podman's shape: what is empty is left out. */
export function networkJson(network: NetworkRecord): Json {
  return {
    name: network.name,
    id: network.id,
    driver: network.driver,
    network_interface: network.interfaceName,
    created: network.createdAt,
    ...(network.subnets.length > 0 ? { subnets: network.subnets.map(subnetJson) } : {}),
    ...(network.routes.length > 0 ? { routes: network.routes.map(routeJson) } : {}),
    ipv6_enabled: network.ipv6Enabled,
    internal: network.internal,
    dns_enabled: network.dnsEnabled,
    ...(network.dnsServers.length > 0 ? { network_dns_servers: network.dnsServers } : {}),
    ...(Object.keys(network.labels).length > 0 ? { labels: sorted(network.labels) } : {}),
    ...(Object.keys(network.options).length > 0 ? { options: sorted(network.options) } : {}),
    ipam_options: { driver: network.ipamDriver },
  };
}

/** A network as `network inspect` prints it: with the containers that run on it. */
export function inspectNetworkJson(network: NetworkRecord, guests: readonly NetworkGuest[]): Json {
  const containers = guests.map(
    ({ name, endpoint }) => [endpoint.containerId, { name, interfaces: interfacesOf(network, endpoint) }] as const,
  );
  return { ...networkJson(network), containers: new Map(containers) };
}

/** The same under the names of Podman's Go structure, for templates. */
export function networkFields(network: NetworkRecord, guests: readonly NetworkGuest[] = []): Json {
  return {
    Name: network.name,
    ID: network.id,
    Driver: network.driver,
    NetworkInterface: network.interfaceName,
    Created: network.createdAt,
    Subnets: network.subnets.map(({ subnet, gateway, leaseRange }) => ({
      Subnet: subnet,
      Gateway: gateway,
      LeaseRange: leaseRange === undefined ? null : { StartIP: leaseRange.start, EndIP: leaseRange.end },
    })),
    Routes: network.routes.map(({ destination, gateway, metric }) => ({
      Destination: destination,
      Gateway: gateway,
      Metric: metric ?? null,
    })),
    IPv6Enabled: network.ipv6Enabled,
    Internal: network.internal,
    DNSEnabled: network.dnsEnabled,
    NetworkDNSServers: network.dnsServers,
    Labels: new Map(Object.entries(sorted(network.labels))),
    Options: new Map(Object.entries(sorted(network.options))),
    IPAMOptions: new Map([['driver', network.ipamDriver]]),
    Containers: new Map(
      guests.map(({ name, endpoint }) => [
        endpoint.containerId,
        { Name: name, Interfaces: new Map(Object.entries(interfacesOf(network, endpoint))) },
      ]),
    ),
  };
}

/** The prefix and the gateway of an address of a network. */
export function placeOf(network: NetworkRecord, address: string): { readonly prefix: number; readonly gateway: string } {
  const version = address.includes(':') ? 6 : 4;
  const subnet = network.subnets.find((candidate) => parseSubnet(candidate.subnet)?.version === version);
  return { prefix: parseSubnet(subnet?.subnet ?? '')?.prefix ?? 0, gateway: network.internal ? '' : (subnet?.gateway ?? '') };
}

function interfacesOf(network: NetworkRecord, { interfaceName, addresses, mac }: NetworkEndpoint): Json {
  const subnets = addresses.map((address) => {
    const { prefix, gateway } = placeOf(network, address);
    return { ipnet: `${address}/${prefix}`, ...(gateway === '' ? {} : { gateway }) };
  });
  return { [interfaceName]: { ...(subnets.length > 0 ? { subnets } : {}), mac_address: mac } };
}

function subnetJson({ subnet, gateway, leaseRange }: NetworkRecord['subnets'][number]): Json {
  const range = leaseRange === undefined ? {} : { lease_range: { start_ip: leaseRange.start, end_ip: leaseRange.end } };
  return { subnet, gateway, ...range };
}

function routeJson({ destination, gateway, metric }: NetworkRecord['routes'][number]): Json {
  return { destination, gateway, ...(metric === undefined ? {} : { metric }) };
}

function sorted(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
