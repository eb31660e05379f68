import type { RequestDefaults } from './facts.ts';
import { parseUserNamespaceMode } from './namespaces.ts';
import type { CreateRequest, NamespaceRequest, NetworkRequest } from './request.ts';

/** Completes a request with what the user's configuration says where the command line says nothing. Pure. */
export function withDefaults(request: CreateRequest, defaults: RequestDefaults | undefined): CreateRequest {
  if (defaults === undefined) return request;
  const { identity, process, storage, network, logging, namespaces } = request;
  return {
    ...request,
    identity: { ...identity, annotations: { ...defaults.annotations, ...identity.annotations } },
    process: { ...process, timezone: process.timezone ?? defaults.timezone },
    storage: { ...storage, readOnly: storage.readOnly || defaults.readOnly },
    network: withNetwork(network, defaults),
    namespaces: withUserNamespace(namespaces, defaults),
    logging: { ...logging, tag: logging.tag ?? defaults.logTag },
  };
}

function withUserNamespace(namespaces: NamespaceRequest, { userns = '' }: RequestDefaults): NamespaceRequest {
  if (namespaces.userUnsaid !== true || userns === '') return namespaces;
  return { ...namespaces, user: parseUserNamespaceMode(userns) };
}

function withNetwork(network: NetworkRequest, defaults: RequestDefaults): NetworkRequest {
  const mode = network.mode ?? defaults.networkMode;
  return {
    ...network,
    mode,
    noHosts: network.noHosts || defaults.noHosts,
    hostsFile: network.hostsFile ?? defaults.hostsFile,
    dns: withDns({ ...network, mode }, defaults),
  };
}

/** Each list of the command line stands alone, as in Podman. A container without a network of its own is given no servers. */
function withDns({ dns, mode }: NetworkRequest, defaults: RequestDefaults): NetworkRequest['dns'] {
  if (dns === 'none' || mode?.kind === 'none' || mode?.kind === 'container') return dns;
  const either = (given: readonly string[], fallback: readonly string[]): readonly string[] => (given.length > 0 ? given : fallback);
  return {
    servers: either(dns.servers, defaults.dnsServers),
    searches: either(dns.searches, defaults.dnsSearches),
    options: either(dns.options, defaults.dnsOptions),
  };
}
