import { networkInterfaces } from 'node:os';

import type { PortMapping } from '../config/network-settings.ts';
import { assignHostPorts, firstUnprivilegedPort, refusePrivilegedPorts, usedPorts } from '../network/host-ports.ts';
import { pastaAddresses, pastaArguments, type PastaRequest } from '../network/pasta.ts';
import type { NetworksFacts, NetworkToolFacts } from '../runtime/facts.ts';
import type { Container } from './declared.ts';
import type { Peer } from './peer-names.ts';
import { findPortHolder } from './port-holders.ts';
import type { ContainerServices } from './services.ts';

/** How a container is connected at this start. */
export type NetworkSetup = {
  readonly tool: NetworkToolFacts | undefined;
  /** Name servers and search domains of the network. */
  readonly dnsServers: readonly string[];
  readonly searches: readonly string[];
  /** Whether the host's name servers stand behind the network's. */
  readonly keepsHostServers: boolean;
  /** The host, as the container reaches it. */
  readonly hostAddress: string | undefined;
  /** The container, as it knows itself. */
  readonly ownAddresses: readonly string[];
  readonly sharesHost: boolean;
  /** What the filter of `--net-allow` reads; it answers for names alone. */
  readonly egress?: string;
  /** The networks that it joins. */
  readonly networks?: NetworksFacts;
  /** Where others are to find it by /etc/hosts. */
  readonly peers?: readonly Peer[];
};

/** What connecting a container needs to know. */
export type NetworkServices = Pick<ContainerServices, 'places' | 'containers' | 'networks' | 'realm' | 'settings' | 'log'>;

/** A container with nothing but its loopback interface. */
export const unconnected: NetworkSetup = {
  tool: undefined,
  dnsServers: [],
  searches: [],
  keepsHostServers: true,
  hostAddress: undefined,
  ownAddresses: [],
  sharesHost: false,
};

/** Connects a container by a pasta of its own; the host's ports are those that the container publishes. */
export function setUpPasta(services: NetworkServices, container: Container, request: PastaRequest): NetworkSetup {
  const whole = { ...request, mappings: freePorts(services, container) };
  const { host, own, dnsServers } = pastaAddresses(whole, hostAddresses());
  return {
    ...unconnected,
    tool: { name: 'pasta', argv: pastaArguments(whole) },
    dnsServers,
    hostAddress: host,
    ownAddresses: own,
  };
}

/** What `PASTA --help` prints. */
export async function askForHelp(path: string): Promise<string> {
  const { runTool } = await import('../lib/process.ts');
  const { stdout, stderr } = await runTool(path, ['--help']);
  return stdout + stderr;
}

/** The ports that a container publishes, refused when an ordinary user may not have them or somebody else has them. */
export function freePorts(services: NetworkServices, container: Container): readonly PortMapping[] {
  const { ports } = container.request;
  if (ports.length === 0) return ports;
  refusePrivilegedPorts(ports, firstUnprivilegedPort());
  return assignHostPorts(ports, usedPorts(), Math.random, (socket) => findPortHolder(services, socket, container.id));
}

/** Of this host on its networks, IPv4 first: what pasta gives a container. */
export function hostAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid);
  return [...all.filter(({ family }) => family === 'IPv4'), ...all.filter(({ family }) => family !== 'IPv4')].map(({ address }) => address);
}
