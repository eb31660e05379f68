import type { NetworkAttachment, NetworkMode } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { netavarkDocument } from '../network/netavark.ts';
import type { NetworkEndpoint, NetworkRecord } from '../storage/network-record.ts';
import { requireAddresses } from './attachments.ts';
import { chooseInterface, isUsingAddresses, memberOf, randomMac } from './bridge.ts';
import type { Container } from './declared.ts';
import { askKeeper } from './keeper.ts';
import { refreshEtcFiles, type EtcChange, type NetworkTraces } from './refresh-etc-files.ts';
import type { ContainerServices } from './services.ts';
import { isRunning } from './state.ts';
import { runDirectoryOf, viewOf } from './view.ts';

/**
 * Puts a container on one more network, at once when it runs.
 *
 * @throws {TiffinError} `unsupported` for one that is on none, `already-exists`, `not-found`, `in-use` for an address
 */
export async function connectContainer(services: ContainerServices, nameOrId: string, asked: NetworkAttachment): Promise<void> {
  const container = services.containers.get(nameOrId);
  const attachments = bridgeAttachments(container);
  const network = services.networks.get(asked.network);
  if (attachments.some((attachment) => attachment.network === network.name))
    throw new TiffinError(
      'already-exists',
      `container ${container.id} is already connected to network ${network.name}: network is already connected`,
    );
  requireAddresses(network, asked);
  const attachment = { ...asked, network: network.name };
  change(services, container, [...attachments, attachment]);
  try {
    if (isRunning(viewOf(services.places.runRoot, container).state)) await join(services, container, { network, attachment });
  } catch (error) {
    change(services, container, attachments);
    throw error;
  }
  services.events.write(plugEvent(container, network, 'connect'));
}

/**
 * Takes a container off a network, at once when it runs.
 *
 * @throws {TiffinError} `unsupported` for one that is on none, `invalid-argument` when it is not on this one, `not-found`
 */
export async function disconnectContainer(services: ContainerServices, nameOrId: string, networkName: string): Promise<void> {
  const container = services.containers.get(nameOrId);
  const attachments = bridgeAttachments(container);
  const network = services.networks.get(networkName);
  const kept = attachments.filter((attachment) => attachment.network !== network.name);
  if (kept.length === attachments.length)
    throw new TiffinError('invalid-argument', `container ${container.name} is not connected to network ${network.name}`);
  if (isRunning(viewOf(services.places.runRoot, container).state)) {
    await askKeeper(services, { verb: 'leave', containerId: container.id, network: network.name });
    const endpoint = services.networks.endpointsOf(container.id).find((place) => place.network === network.name);
    tell(services, container, { come: noTraces, gone: tracesOf(network, endpoint) });
  }
  change(services, container, kept);
  services.events.write(plugEvent(container, network, 'disconnect'));
}

function bridgeAttachments({ request }: Container): readonly NetworkAttachment[] {
  const { mode } = request.request.network;
  if (mode?.kind === 'bridge') return mode.networks;
  throw new TiffinError('unsupported', `"${request.networkMode.split(':', 1)[0]}" is not supported: invalid network mode`, {
    hint: 'only a container that was made on a network can join others: tiffin run --network NAME',
  });
}

function change(services: ContainerServices, { id }: Container, networks: readonly NetworkAttachment[]): void {
  const { request } = services.containers.get(id);
  const mode: NetworkMode = { kind: 'bridge', networks };
  const changed = { ...request.request, network: { ...request.request.network, mode } };
  for (const { network } of networks) services.networks.ensure(network);
  services.containers.update(id, { request: { ...request, request: changed }, networks: networks.map(({ network }) => network) });
}

async function join(
  services: ContainerServices,
  container: Container,
  { network, attachment }: { readonly network: NetworkRecord; readonly attachment: NetworkAttachment },
): Promise<void> {
  const taken = services.networks.endpointsOf(container.id).map(({ interfaceName }) => interfaceName);
  const interfaceName = attachment.interfaceName ?? chooseInterface(taken);
  const wish = { network: network.name, ips: attachment.ips, mac: attachment.mac ?? randomMac(), interfaceName };
  const endpoints = services.networks.lease(container.id, [wish], (id) => id !== container.id && isUsingAddresses(services, id));
  const endpoint = endpoints.find((place) => place.network === network.name);
  if (endpoint === undefined)
    throw new TiffinError('runtime-failed', `container ${container.name} got no place in network ${network.name}`);
  const document = netavarkDocument(network, endpoint, memberOf(container, attachment, container.request.ports.length > 0));
  await askKeeper(services, { verb: 'join', containerId: container.id, network: network.name, document });
  tell(services, container, { come: tracesOf(network, endpoint), gone: noTraces });
}

const noTraces: NetworkTraces = { servers: [], addresses: [] };

function tracesOf({ dnsEnabled, subnets }: NetworkRecord, endpoint: NetworkEndpoint | undefined): NetworkTraces {
  return { servers: dnsEnabled ? subnets.map(({ gateway }) => gateway) : [], addresses: endpoint?.addresses ?? [] };
}

function tell({ places }: ContainerServices, { id, name, request }: Container, traces: Pick<EtcChange, 'come' | 'gone'>): void {
  const names = [...new Set([request.request.network.hostname ?? id.slice(0, 12), name])];
  refreshEtcFiles({ runDirectory: runDirectoryOf(places.runRoot, id), names, ...traces });
}

function plugEvent(
  { id }: Container,
  { name }: NetworkRecord,
  status: 'connect' | 'disconnect',
): Parameters<ContainerServices['events']['write']>[0] {
  return { type: 'network', status, id, name, network: id };
}
