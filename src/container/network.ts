import type { NetworkMode } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { helperPath } from '../native/helper-path.ts';
import { hostRoutes } from '../network/host-routes.ts';
import { parseSlirpOptions, slirpAddresses, slirpArguments } from '../network/slirp4netns.ts';
import { findPasta, findTool } from '../network/tools.ts';
import { setUpBridge } from './bridge.ts';
import { askForHelp, freePorts, hostAddresses, setUpPasta, unconnected, type NetworkServices, type NetworkSetup } from './connection.ts';
import type { Container } from './declared.ts';
import { requireFilterHolds } from './egress.ts';
import { runDirectoryOf } from './view.ts';

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
  const setup = await filtered(services, container, await connect(services, container, networkModeOf(container)));
  const wanted = services.settings.network?.hostAddress;
  if (wanted === undefined || setup.hostAddress === undefined) return setup;
  return { ...setup, hostAddress: wanted === 'none' ? undefined : wanted };
}

/** Only who asked for a filter loads it. */
async function filtered(services: NetworkServices, container: Container, setup: NetworkSetup): Promise<NetworkSetup> {
  const { request } = container.request;
  requireFilterHolds(services, request, container.id);
  if (request.network.allow === undefined) return setup;
  const { filterEgress } = await import('./egress-filter.ts');
  return filterEgress(services, container, setup);
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

function setUpSlirp(services: NetworkServices, container: Container, texts: readonly string[]): NetworkSetup {
  const path = findTool('slirp4netns', services.settings.network?.toolDirectories);
  if (path === undefined) {
    throw new TiffinError('unsupported', 'slirp4netns was not found', {
      hint: 'install it (apt install slirp4netns, dnf install slirp4netns), or use --network pasta',
    });
  }
  const options = parseSlirpOptions(texts);
  const own = slirpAddresses(options);
  const directory = runDirectoryOf(services.places.runRoot, container.id);
  const call = { path, helper: helperPath(), directory, mappings: freePorts(services, container) };
  return {
    ...unconnected,
    tool: { name: 'slirp4netns', argv: slirpArguments(call, options) },
    dnsServers: [own.dns],
    // Its own address of the host leads to the host's loopback, which is closed.
    hostAddress: options.allowHostLoopback ? own.host : hostAddresses().find((address) => !address.includes(':')),
    ownAddresses: [own.container],
  };
}
