import { networkInterfaces } from 'node:os';

import type { NetworkMode, PortMapping } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { assignHostPorts, firstUnprivilegedPort, refusePrivilegedPorts, usedPorts } from '../network/host-ports.ts';
import { hostRoutes } from '../network/host-routes.ts';
import { pastaAddresses, pastaArguments, type PastaRequest } from '../network/pasta.ts';
import { slirpArguments, slirpDnsAddress } from '../network/slirp4netns.ts';
import { findPasta, findTool } from '../network/tools.ts';
import type { NetworkToolFacts } from '../runtime/facts.ts';
import type { Container } from './declared.ts';
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
};

/** What connecting a container needs to know. */
export type NetworkServices = Pick<ContainerServices, 'places' | 'containers' | 'settings' | 'log'>;

const unconnected: NetworkSetup = {
  tool: undefined,
  dnsServers: [],
  searches: [],
  keepsHostServers: true,
  hostAddress: undefined,
  ownAddresses: [],
  sharesHost: false,
};

/** The network mode of a request: pasta when it says nothing. */
export function networkModeOf(container: Container): NetworkMode {
  return container.request.request.network.mode ?? { kind: 'pasta', options: [] };
}

/**
 * Decides how a container is connected: finds the tool and checks that the ports of the host are free.
 *
 * @throws {TiffinError} `unsupported` when the tool is missing, `in-use` or `denied` for ports
 */
export async function setUpNetwork(services: NetworkServices, container: Container): Promise<NetworkSetup> {
  const setup = await connect(services, container, networkModeOf(container));
  const wanted = services.settings.network?.hostAddress;
  if (wanted === undefined || setup.hostAddress === undefined) return setup;
  return { ...setup, hostAddress: wanted === 'none' ? undefined : wanted };
}

async function connect(services: NetworkServices, container: Container, mode: NetworkMode): Promise<NetworkSetup> {
  switch (mode.kind) {
    case 'pasta':
      return connectByPasta(services, container, mode.options);
    case 'slirp4netns':
      return setUpSlirp(services, container, mode.options);
    case 'bridge':
      throw new TiffinError('unsupported', 'networks between containers are not supported in this version');
    case 'host':
      return { ...unconnected, hostAddress: '127.0.0.1', sharesHost: true };
    case 'none':
    case 'container':
    case 'path':
      return unconnected;
  }
}

/** Where pasta is missing, or cannot work because this host has no route, slirp4netns does for a container that wants nothing special. */
async function connectByPasta(services: NetworkServices, container: Container, asked: readonly string[]): Promise<NetworkSetup> {
  const options = [...(services.settings.network?.pastaOptions ?? []), ...asked];
  const slirp = options.length === 0 ? findTool('slirp4netns') : undefined;
  if (slirp !== undefined && findTool('pasta') === undefined) return setUpSlirp(services, container, []);
  const found = await findPasta(`${services.places.runRoot}/pasta-features`, askForHelp);
  const routes = hostRoutes();
  const cannotWork = !routes.ipv4 && !routes.ipv6 && !found.features.localMode && options.length === 0;
  if (!cannotWork) return setUpPasta(services, container, { ...found, options, routes, mappings: [] });
  if (slirp !== undefined) return setUpSlirp(services, container, []);
  if (container.request.ports.length > 0) {
    throw new TiffinError('unsupported', 'ports cannot be published: this host has no default route, and this pasta needs one', {
      hint: 'connect the host, or install slirp4netns or a newer pasta (2024-11)',
    });
  }
  services.log.warn('this host has no default route, which this pasta needs: the container has its loopback interface only');
  return unconnected;
}

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

async function askForHelp(path: string): Promise<string> {
  const { runTool } = await import('../lib/process.ts');
  const { stdout, stderr } = await runTool(path, ['--help']);
  return stdout + stderr;
}

function setUpSlirp(services: NetworkServices, container: Container, options: readonly string[]): NetworkSetup {
  if (container.request.ports.length > 0)
    throw new TiffinError('unsupported', 'ports cannot be published with slirp4netns', { hint: 'use --network pasta' });
  const path = findTool('slirp4netns');
  if (path === undefined) throw new TiffinError('unsupported', 'slirp4netns was not found', { hint: 'use --network pasta, or install it' });
  return {
    ...unconnected,
    tool: { name: 'slirp4netns', argv: slirpArguments(path, options) },
    dnsServers: [slirpDnsAddress],
    hostAddress: '10.0.2.2',
    ownAddresses: ['10.0.2.100'],
  };
}

function freePorts(services: NetworkServices, container: Container): readonly PortMapping[] {
  const { ports } = container.request;
  if (ports.length === 0) return ports;
  refusePrivilegedPorts(ports, firstUnprivilegedPort());
  return assignHostPorts(ports, usedPorts(), Math.random, (socket) => findPortHolder(services, socket, container.id));
}

/** Of this host on its networks, IPv4 first: what pasta gives a container. */
function hostAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid);
  return [...all.filter(({ family }) => family === 'IPv4'), ...all.filter(({ family }) => family !== 'IPv4')].map(({ address }) => address);
}
