import { TiffinError } from '../lib/errors.ts';
import type { NetworkRecord } from '../storage/network-record.ts';
import { parseServer } from './create-network.ts';
import type { NetworkStoreServices } from './services.ts';

/** What `network update` changes. */
export type UpdateNetworkRequest = { readonly addServers: readonly string[]; readonly dropServers: readonly string[] };

/**
 * Changes the name servers of a network.
 *
 * @throws {TiffinError} `not-found`, `invalid-argument` for what is no address, or no server of the network, or when it has no names
 */
export function updateNetwork({ networks }: NetworkStoreServices, nameOrId: string, request: UpdateNetworkRequest): NetworkRecord {
  const { name } = networks.get(nameOrId);
  const added = request.addServers.map(parseServer);
  const dropped = request.dropServers.map(parseServer);
  return networks.change(name, (network) => {
    if (!network.dnsEnabled && added.length > 0)
      throw new TiffinError('invalid-argument', `cannot set NetworkDNSServers if DNS is not enabled for the network: invalid argument`);
    const unknown = dropped.find((server) => !network.dnsServers.includes(server) && !added.includes(server));
    if (unknown !== undefined) throw new TiffinError('invalid-argument', `network ${name} does not use the name server ${unknown}`);
    const dnsServers = [...new Set([...network.dnsServers, ...added])].filter((server) => !dropped.includes(server));
    return { ...network, dnsServers };
  });
}
