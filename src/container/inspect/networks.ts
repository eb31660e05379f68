import type { NetworkAttachment } from '../../config/network-settings.ts';
import { placeOf } from '../../network/inspect-network.ts';
import { networkAliases } from '../../network/netavark.ts';
import type { NetworkEndpoint, NetworkRecord } from '../../storage/network-record.ts';

/** A container's place in one of its networks. */
export type InspectedNetwork = {
  readonly network: NetworkRecord;
  readonly attachment: NetworkAttachment;
  /** While it runs. */
  readonly endpoint: NetworkEndpoint | undefined;
};

/** `NetworkSettings.Networks` of an inspection: by name, with what is true while the container runs. */
export function inspectNetworks(places: readonly InspectedNetwork[], id: string): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const sorted = places.toSorted((one, other) => (one.network.name < other.network.name ? -1 : 1));
  return new Map(sorted.map((place) => [place.network.name, inspectPlace(place, id)]));
}

function inspectPlace({ network, attachment, endpoint }: InspectedNetwork, id: string): Readonly<Record<string, unknown>> {
  const addresses = endpoint?.addresses ?? [];
  const four = locate(
    network,
    addresses.find((address) => !address.includes(':')),
  );
  const six = locate(
    network,
    addresses.find((address) => address.includes(':')),
  );
  return {
    EndpointID: '',
    Gateway: four.gateway,
    IPAddress: four.address,
    IPPrefixLen: four.prefix,
    IPv6Gateway: six.gateway,
    GlobalIPv6Address: six.address,
    GlobalIPv6PrefixLen: six.prefix,
    MacAddress: endpoint?.mac ?? '',
    NetworkID: network.id,
    DriverOpts: null,
    IPAMConfig: null,
    Links: null,
    Aliases: networkAliases({ id, aliases: attachment.aliases }),
  };
}

function locate(
  network: NetworkRecord,
  address: string | undefined,
): { readonly address: string; readonly prefix: number; readonly gateway: string } {
  return address === undefined ? { address: '', prefix: 0, gateway: '' } : { address, ...placeOf(network, address) };
}
