import { AggregateFailure, TiffinError } from '../lib/errors.ts';
import { networkEvent } from '../network/create-network.ts';
import type { NetworkStore } from '../storage/network-store.ts';
import { removeContainer } from './remove.ts';
import type { RemovalServices } from './services.ts';

/** How networks are removed. */
export type RemoveNetworksOptions = {
  /** Remove the containers on them first; a network that does not exist is no failure. */
  readonly force: boolean;
  /** Seconds before such containers are killed. */
  readonly graceSeconds: number | undefined;
  readonly signal: AbortSignal;
  readonly removed: (name: string) => void;
};

type Services = RemovalServices & { readonly networks: NetworkStore };

/**
 * Removes networks by name or ID. All are tried, whatever becomes of the others.
 *
 * @throws the one failure, or an `AggregateFailure` of all
 */
export async function removeNetworks(services: Services, names: readonly string[], options: RemoveNetworksOptions): Promise<void> {
  const failures: TiffinError[] = [];
  for (const name of names) {
    try {
      await removeNetwork(services, name, options);
      options.removed(name);
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      if (error.code !== 'not-found' || !options.force) failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined) throw failures.length === 1 ? first : new AggregateFailure(failures);
}

async function removeNetwork(services: Services, nameOrId: string, options: RemoveNetworksOptions): Promise<void> {
  const network = services.networks.get(nameOrId);
  if (network.name === services.networks.default.name)
    throw new TiffinError('invalid-argument', `default network ${network.name} cannot be removed`);
  if (options.force) {
    const { graceSeconds, signal } = options;
    for (const id of services.networks.users(network.name)) {
      const container = services.containers.find(id);
      if (container !== undefined) await removeContainer(services, container, { force: true, volumes: false, graceSeconds, signal });
    }
  }
  services.networks.remove(network.name);
  services.events.write(networkEvent(network, 'remove'));
}
