import { networkInterfaces } from 'node:os';

import type { NetworkMode, PortMapping } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { assignHostPorts, firstUnprivilegedPort, refusePrivilegedPorts, usedPorts } from '../network/host-ports.ts';
import { dnsAddress, hostAddress, pastaArguments } from '../network/pasta.ts';
import { slirpArguments, slirpDnsAddress } from '../network/slirp4netns.ts';
import { findPasta, findTool } from '../network/tools.ts';
import type { NetworkToolFacts } from '../runtime/facts.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';

/** How a container is connected at this start. */
export type NetworkSetup = {
  readonly tool: NetworkToolFacts | undefined;
  /** The tool's name server. */
  readonly dnsServer: string | undefined;
  /** The host, as the container reaches it. */
  readonly hostAddress: string | undefined;
  /** The container, as it knows itself. */
  readonly ownAddress: string | undefined;
  readonly sharesHost: boolean;
};

const unconnected: NetworkSetup = {
  tool: undefined,
  dnsServer: undefined,
  hostAddress: undefined,
  ownAddress: undefined,
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
export async function setUpNetwork(services: Pick<ContainerServices, 'places'>, container: Container): Promise<NetworkSetup> {
  const mode = networkModeOf(container);
  switch (mode.kind) {
    case 'pasta':
      return canStandIn(container, mode.options) ? setUpSlirp(container, []) : setUpPasta(services, container, mode.options);
    case 'slirp4netns':
      return setUpSlirp(container, mode.options);
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

/** Where pasta is missing slirp4netns does for a container that publishes nothing. */
function canStandIn(container: Container, options: readonly string[]): boolean {
  if (container.request.ports.length > 0 || options.length > 0) return false;
  return findTool('pasta') === undefined && findTool('slirp4netns') !== undefined;
}

async function setUpPasta(
  { places }: Pick<ContainerServices, 'places'>,
  container: Container,
  options: readonly string[],
): Promise<NetworkSetup> {
  const mappings = freePorts(container.request.ports);
  const { path, features } = await findPasta(`${places.runRoot}/pasta-features`, askForHelp);
  const argv = pastaArguments({ path, features, mappings, options });
  return {
    tool: { name: 'pasta', argv },
    dnsServer: dnsAddress(options),
    hostAddress: hostAddress({ features, options }),
    ownAddress: firstAddress(),
    sharesHost: false,
  };
}

async function askForHelp(path: string): Promise<string> {
  const { runTool } = await import('../lib/process.ts');
  const { stdout, stderr } = await runTool(path, ['--help']);
  return stdout + stderr;
}

function setUpSlirp(container: Container, options: readonly string[]): NetworkSetup {
  if (container.request.ports.length > 0)
    throw new TiffinError('unsupported', 'ports cannot be published with slirp4netns', { hint: 'use --network pasta' });
  const path = findTool('slirp4netns');
  if (path === undefined) throw new TiffinError('unsupported', 'slirp4netns was not found', { hint: 'use --network pasta, or install it' });
  return {
    ...unconnected,
    tool: { name: 'slirp4netns', argv: slirpArguments(path, options) },
    dnsServer: slirpDnsAddress,
    hostAddress: '10.0.2.2',
    ownAddress: '10.0.2.100',
  };
}

function freePorts(ports: readonly PortMapping[]): readonly PortMapping[] {
  if (ports.length === 0) return ports;
  refusePrivilegedPorts(ports, firstUnprivilegedPort());
  return assignHostPorts(ports, usedPorts(), Math.random);
}

/** pasta gives the container the host's address. */
function firstAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
