import { parseAddress, parseSubnet, subnetContains } from '../lib/cidr.ts';
import type { NetworkEndpoint, NetworkRecord } from '../storage/network-record.ts';

/** Who is put on a network. */
export type NetworkMember = {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  /** Beside its own name and its short ID. */
  readonly aliases: readonly string[];
  /** Name servers that are asked for it when a name is none of the network's; empty: the network's, else the host's. */
  readonly dnsServers: readonly string[];
  /** Its way out is not over this network. */
  readonly hasOwnRoute: boolean;
};

/** Behind every other: the host's default routes have metrics up to some thousands. */
const lastMetric = '4000000000';

/** The names by which others of the network find a container, beside that of the container itself. */
export function networkAliases(member: Pick<NetworkMember, 'id' | 'aliases'>): readonly string[] {
  return [...new Set([...member.aliases, member.id.slice(0, 12)])];
}

/** What netavark is told to put one container on one network: the same for `setup` and `teardown`. */
export function netavarkDocument(network: NetworkRecord, endpoint: NetworkEndpoint, member: NetworkMember): string {
  const { name, id } = network;
  const options = {
    // Two networks are two networks: unless somebody says otherwise nothing goes from one to the other.
    isolate: 'true',
    // netavark of Debian 12 would take 1500; newer ones take what pasta has.
    mtu: '65520',
    ...network.options,
    ...(member.hasOwnRoute ? { metric: lastMetric } : {}),
  };
  return JSON.stringify({
    container_id: member.id,
    container_name: member.name,
    container_hostname: member.hostname,
    ...(member.dnsServers.length > 0 ? { dns_servers: member.dnsServers } : {}),
    port_mappings: [],
    networks: {
      [name]: {
        static_ips: inOrder(network, endpoint.addresses),
        static_mac: endpoint.mac,
        aliases: networkAliases(member),
        interface_name: endpoint.interfaceName,
      },
    },
    network_info: {
      [name]: {
        name,
        id,
        driver: network.driver,
        network_interface: network.interfaceName,
        subnets: network.subnets.map(subnetFacts),
        ...(network.routes.length > 0 ? { routes: network.routes.map(routeFacts) } : {}),
        ipv6_enabled: network.ipv6Enabled,
        internal: network.internal,
        dns_enabled: network.dnsEnabled,
        ...(network.dnsServers.length > 0 ? { network_dns_servers: network.dnsServers } : {}),
        options,
        ipam_options: { driver: network.ipamDriver },
      },
    },
  });
}

/** netavark takes the first address for the first subnet. */
function inOrder({ subnets }: NetworkRecord, addresses: readonly string[]): readonly string[] {
  return subnets.flatMap(({ subnet }) => {
    const block = parseSubnet(subnet);
    return addresses.filter((text) => {
      const address = parseAddress(text);
      return block !== undefined && address !== undefined && subnetContains(block, address);
    });
  });
}

function subnetFacts({ subnet, gateway, leaseRange }: NetworkRecord['subnets'][number]): object {
  const range = leaseRange === undefined ? {} : { lease_range: { start_ip: leaseRange.start, end_ip: leaseRange.end } };
  return { subnet, gateway, ...range };
}

function routeFacts({ destination, gateway, metric }: NetworkRecord['routes'][number]): object {
  return { destination, gateway, ...(metric === undefined ? {} : { metric }) };
}
