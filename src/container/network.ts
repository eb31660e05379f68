import type { NetworkMode } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { hostRoutes } from '../network/host-routes.ts';
import { slirpArguments, slirpDnsAddress } from '../network/slirp4netns.ts';
import { findPasta, findTool } from '../network/tools.ts';
import { setUpBridge } from './bridge.ts';
import { askForHelp, setUpPasta, unconnected, type NetworkServices, type NetworkSetup } from './connection.ts';
import type { Container } from './declared.ts';
import { filterEgress } from './egress.ts';

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
  const setup = filterEgress(services, container, await connect(services, container, networkModeOf(container)));
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
      return setUpBridge(services, container, mode.networks);
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
  const tools = services.settings.network?.toolDirectories;
  const slirp = options.length === 0 ? findTool('slirp4netns', tools) : undefined;
  if (slirp !== undefined && findTool('pasta', tools) === undefined) return setUpSlirp(services, container, []);
  const found = await findPasta(`${services.places.runRoot}/pasta-features`, askForHelp, tools);
  const routes = hostRoutes();
  if (routes.ipv4 || routes.ipv6 || found.features.localMode || options.length > 0)
    return setUpPasta(services, container, { ...found, options, routes, mappings: [] });
  return slirp === undefined ? leaveAlone(services, container) : setUpSlirp(services, container, []);
}

function leaveAlone({ log }: NetworkServices, { request }: Container): NetworkSetup {
  if (request.ports.length > 0) {
    throw new TiffinError('unsupported', 'ports cannot be published: this host has no default route, and this pasta needs one', {
      hint: 'connect the host, or install slirp4netns or a newer pasta (2024-11)',
    });
  }
  log.warn('this host has no default route, which this pasta needs: the container has its loopback interface only');
  return unconnected;
}

function setUpSlirp(services: NetworkServices, container: Container, options: readonly string[]): NetworkSetup {
  if (container.request.ports.length > 0)
    throw new TiffinError('unsupported', 'ports cannot be published with slirp4netns', { hint: 'use --network pasta' });
  const path = findTool('slirp4netns', services.settings.network?.toolDirectories);
  if (path === undefined) throw new TiffinError('unsupported', 'slirp4netns was not found', { hint: 'use --network pasta, or install it' });
  return {
    ...unconnected,
    tool: { name: 'slirp4netns', argv: slirpArguments(path, options) },
    dnsServers: [slirpDnsAddress],
    hostAddress: '10.0.2.2',
    ownAddresses: ['10.0.2.100'],
  };
}
