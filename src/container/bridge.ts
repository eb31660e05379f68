import type { NetworkAttachment } from '../config/network-settings.ts';
import { randomBytes } from '../lib/id.ts';
import { isDemanding, requireNetavark } from '../network/netavark-version.ts';
import { netavarkDocument, type NetworkMember } from '../network/netavark.ts';
import { pastaAddresses, pastaDnsAddress } from '../network/pasta.ts';
import type { EndpointWish, NetworkEndpoint, NetworkRecord } from '../storage/network-record.ts';
import type { Container } from './declared.ts';
import { hostAddresses, setUpPasta, unconnected, type NetworkServices, type NetworkSetup } from './connection.ts';
import { prepareKeeper } from './keeper.ts';
import { peersOf, warnOfHostsFiles } from './peer-names.ts';
import { isBeingStarted, isRunning } from './state.ts';
import { runDirectoryOf, viewOf } from './view.ts';

/** What containers' names end in on networks, as with Podman. */
const searchDomain = 'dns.podman';
/** Of the interface of a container's own pasta, so that it cannot be that of a network. */
const pastaInterface = 'pasta0';

/**
 * Puts a container that starts on its networks: gives it addresses and decides what netavark is told. One that publishes ports
 * gets a pasta of its own besides, which is its way out: so its clients keep their addresses.
 *
 * @throws {TiffinError} `unsupported` naming what is not installed, `in-use` for an address, `not-found` for a network
 */
export async function setUpBridge(
  services: NetworkServices,
  container: Container,
  attachments: readonly NetworkAttachment[],
): Promise<NetworkSetup> {
  const recorded = attachments.map(({ network }) => services.networks.get(network));
  const { directory, command, pasta, netavark, hasNames } = await prepareKeeper(services);
  const lacksNames = !hasNames && recorded.some(({ dnsEnabled }) => dnsEnabled);
  if (lacksNames) warnOfHostsFiles(services);
  const networks = lacksNames ? recorded.map((network) => ({ ...network, dnsEnabled: false })) : recorded;
  await requireSupport(netavark, networks);
  const own =
    container.request.ports.length > 0 && pasta !== undefined
      ? await closedWhereInternal(services, container, {
          setup: setUpPasta(services, container, { ...pasta, interfaceName: pastaInterface }),
          networks,
        })
      : undefined;
  const endpoints = leaseEndpoints(services, container, attachments, networks);
  const documents = attachments.flatMap((attachment, index) => {
    const network = networks[index];
    return network === undefined ? [] : documentOf(network, endpoints, memberOf(container, attachment, own !== undefined));
  });
  const { dnsServers, hostAddress } = own ?? addressesOf(pasta);
  return {
    ...unconnected,
    ...toolOf(own),
    ...nameServers(networks, dnsServers),
    hostAddress,
    ownAddresses: endpoints.flatMap(({ addresses }) => addresses),
    networks: { directory, keeper: command, documents },
    ...(lacksNames && { peers: peersOf(container, attachments, { networks: recorded, endpoints }) }),
  };
}

/** The host as it is seen through the keeper's pasta. */
function addressesOf(pasta: Parameters<typeof pastaAddresses>[0] | undefined): Pick<NetworkSetup, 'dnsServers' | 'hostAddress'> {
  if (pasta === undefined) return { dnsServers: [], hostAddress: undefined };
  const { dnsServers, host } = pastaAddresses(pasta, hostAddresses());
  return { dnsServers, hostAddress: host };
}

/** What netavark is told of a container's place on a network. */
function documentOf(
  network: NetworkRecord,
  endpoints: ReturnType<typeof leaseEndpoints>,
  member: Parameters<typeof netavarkDocument>[2],
): { network: string; document: ReturnType<typeof netavarkDocument> }[] {
  const endpoint = endpoints.find((place) => place.network === network.name);
  return endpoint === undefined ? [] : [{ network: network.name, document: netavarkDocument(network, endpoint, member) }];
}

/** The container's own pasta, with its filter if it has one. */
function toolOf(own: NetworkSetup | undefined): Pick<NetworkSetup, 'tool' | 'egress'> {
  return own?.egress === undefined ? { tool: own?.tool } : { tool: own.tool, egress: own.egress };
}

/** A pasta that publishes ports is no way out where the networks have none. */
async function closedWhereInternal(
  services: NetworkServices,
  container: Container,
  { setup, networks }: { setup: NetworkSetup; networks: readonly NetworkRecord[] },
): Promise<NetworkSetup> {
  if (networks.some(({ internal }) => !internal)) return setup;
  const { keepIn } = await import('./egress-filter.ts');
  return keepIn(services, container, setup, pastaInterface);
}

/** A version is only asked for by networks for which it matters. */
async function requireSupport(netavark: string, networks: readonly NetworkRecord[]): Promise<void> {
  const demanding = networks.filter(isDemanding);
  if (demanding.length === 0) return;
  const { runTool } = await import('../lib/process.ts');
  const { stdout } = await runTool(netavark, ['--version']);
  for (const network of demanding) requireNetavark(stdout, network);
}

/** What netavark is told about a container on one of its networks. */
export function memberOf(container: Container, attachment: NetworkAttachment, hasOwnRoute: boolean): NetworkMember {
  const { id, name, request } = container;
  const { dns } = request.request.network;
  return {
    id,
    name,
    hostname: request.request.network.hostname ?? id.slice(0, 12),
    aliases: attachment.aliases,
    dnsServers: dns === 'none' ? [] : dns.servers,
    hasOwnRoute,
  };
}

/** Whether a container may be using its addresses right now. */
export function isUsingAddresses({ containers, places }: Pick<NetworkServices, 'containers' | 'places'>, id: string): boolean {
  const container = containers.find(id);
  if (container === undefined) return false;
  return isRunning(viewOf(places.runRoot, container).state) || isBeingStarted(runDirectoryOf(places.runRoot, id));
}

/** Names of interfaces: those that were asked for, else the first of eth0, eth1, … that is free. */
export function chooseInterface(taken: readonly string[]): string {
  for (let number = 0; ; number += 1) if (!taken.includes(`eth${number}`)) return `eth${number}`;
}

/** An Ethernet address of those that nobody else administers. */
export function randomMac(): string {
  const bytes = randomBytes(6);
  bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 0x02;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function leaseEndpoints(
  services: NetworkServices,
  container: Container,
  attachments: readonly NetworkAttachment[],
  networks: readonly NetworkRecord[],
): readonly NetworkEndpoint[] {
  const before = services.networks.endpointsOf(container.id);
  const taken = attachments.flatMap(({ interfaceName }) => interfaceName ?? []);
  const wishes = attachments.map((attachment, index): EndpointWish => {
    const network = networks[index]?.name ?? attachment.network;
    const interfaceName = attachment.interfaceName ?? chooseInterface(taken);
    taken.push(interfaceName);
    // Neighbours remember for a while which Ethernet address an IP address has: who keeps the one keeps the other.
    const mac = attachment.mac ?? before.find((endpoint) => endpoint.network === network)?.mac ?? randomMac();
    return { network, ips: attachment.ips, mac, interfaceName };
  });
  return services.networks.lease(container.id, wishes, (id) => id !== container.id && isUsingAddresses(services, id));
}

function nameServers(
  networks: readonly NetworkRecord[],
  outside: readonly string[],
): Pick<NetworkSetup, 'dnsServers' | 'searches' | 'keepsHostServers'> {
  const named = networks.filter(({ dnsEnabled }) => dnsEnabled);
  if (named.length === 0) return { dnsServers: outside.length === 0 ? [pastaDnsAddress] : outside, searches: [], keepsHostServers: true };
  const dnsServers = named.flatMap(({ subnets }) => subnets.map(({ gateway }) => gateway));
  return { dnsServers, searches: [searchDomain], keepsHostServers: false };
}
