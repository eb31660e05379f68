import type { NetworkRecord } from '../storage/network-record.ts';
import { askKeeper, type KeeperServices } from './keeper.ts';
import { keeperState } from './keeper-state.ts';
import { networkGuests } from './list-networks.ts';
import type { ContainerServices } from './services.ts';

/** Tells the name server of a network that is in use of the network's own servers. @throws {TiffinError} what netavark said */
export async function tellServers(
  services: KeeperServices & Pick<ContainerServices, 'networks' | 'containers'>,
  network: NetworkRecord,
): Promise<void> {
  if (!network.dnsEnabled || keeperState(services.places.runRoot) === 'ended' || networkGuests(services, network).length === 0) return;
  await askKeeper(services, { verb: 'update', network: network.name, servers: network.dnsServers });
}
