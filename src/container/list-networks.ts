import { isDangling, parseNetworkFilters, type NetworkGuest, type NetworkView } from '../network/network-view.ts';
import { networkEvent } from '../network/create-network.ts';
import type { NetworkRecord } from '../storage/network-record.ts';
import type { ContainerServices } from './services.ts';
import { isRunning } from './state.ts';
import { viewOf } from './view.ts';

type Services = Pick<ContainerServices, 'networks' | 'containers' | 'places'>;

/** The networks that filters let through, by name. @throws {TiffinError} `invalid-argument` */
export function listNetworks({ networks }: Pick<Services, 'networks'>, filters: readonly string[]): NetworkView[] {
  const matches = parseNetworkFilters(filters);
  return networks
    .list()
    .map((record) => ({ record, users: networks.users(record.name), isDefault: record.name === networks.default.name }))
    .filter(matches);
}

/** The containers that run on a network, by ID. */
export function networkGuests({ networks, containers, places }: Services, network: NetworkRecord): NetworkGuest[] {
  return networks.endpointsIn(network.name).flatMap((endpoint) => {
    const container = containers.find(endpoint.containerId);
    if (container === undefined || !isRunning(viewOf(places.runRoot, container).state)) return [];
    return [{ name: container.name, endpoint }];
  });
}

/** Removes the networks that no container is on, by `network prune`. @returns their names */
export function pruneNetworks({ networks, events }: Pick<ContainerServices, 'networks' | 'events'>, filters: readonly string[]): string[] {
  const unused = listNetworks({ networks }, filters).filter(isDangling);
  for (const { record } of unused) {
    networks.remove(record.name);
    events.write(networkEvent(record, 'remove'));
  }
  return unused.map(({ record }) => record.name);
}
