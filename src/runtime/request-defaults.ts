import { TiffinError } from '../lib/errors.ts';
import type { RequestDefaults } from './facts.ts';
import { parseUserNamespaceMode } from './namespaces.ts';
import type { ResourceRequest } from './resource-request.ts';
import { parseMount } from './mount-option.ts';
import type { CreateRequest, MountRequest, NamespaceRequest, NetworkRequest, SecurityRequest, StorageRequest } from './request.ts';
import { parseVolume } from './volume-option.ts';

/** Completes a request with what the user's configuration says where the command line says nothing. Pure. */
export function withDefaults(request: CreateRequest, defaults: RequestDefaults | undefined): CreateRequest {
  if (defaults === undefined) return request;
  const { identity, process, storage, network, logging, namespaces, security, resources } = request;
  return {
    ...request,
    identity: { ...identity, annotations: { ...defaults.annotations, ...identity.annotations } },
    process: {
      ...process,
      timezone: process.timezone ?? defaults.timezone,
      oomScoreAdjust: process.oomScoreAdjust ?? defaults.oomScoreAdjust,
    },
    storage: {
      ...storage,
      readOnly: storage.readOnly || defaults.readOnly,
      mounts: [...storage.mounts, ...configuredMounts(storage, defaults)],
    },
    network: withNetwork(network, defaults),
    namespaces: withNamespaces(withUserNamespace(namespaces, defaults), defaults),
    security: withSecurity(security, defaults),
    resources: withCgroup(resources, defaults),
    logging: { ...logging, tag: logging.tag ?? defaults.logTag },
  };
}

/** What the settings mount into every container, save for volumes and binds where this one has its own. */
function configuredMounts({ mounts: asked }: StorageRequest, { volumes = [], mounts = [] }: RequestDefaults): readonly MountRequest[] {
  if (volumes.length + mounts.length === 0) return [];
  const taken = new Set(asked.map(({ target }) => target));
  const read = (name: string, parse: (text: string, directory: string) => MountRequest, texts: readonly string[]): MountRequest[] =>
    texts.map((text) => {
      try {
        return parse(text, '/');
      } catch (error) {
        if (!(error instanceof TiffinError)) throw error;
        throw new TiffinError(error.code, `parsing containers.conf ${name}: ${error.message}`, { hint: error.hint, cause: error });
      }
    });
  return [...read('volumes', parseVolume, volumes), ...read('mounts', parseMount, mounts)].filter(({ target }) => !taken.has(target));
}

function withUserNamespace(namespaces: NamespaceRequest, { userns = '' }: RequestDefaults): NamespaceRequest {
  if (namespaces.userUnsaid !== true || userns === '') return namespaces;
  return { ...namespaces, user: parseUserNamespaceMode(userns) };
}

/** Of those that were made part of a pod meanwhile, nothing is said here. */
function withNamespaces(namespaces: NamespaceRequest, { namespaces: modes = {} }: RequestDefaults): NamespaceRequest {
  const open = (namespaces.unsaid ?? []).filter((kind) => namespaces[kind].kind === 'private');
  const chosen = Object.fromEntries(open.flatMap((kind) => (modes[kind] === undefined ? [] : [[kind, modes[kind]] as const])));
  return { ...namespaces, ...chosen };
}

function withSecurity(security: SecurityRequest, defaults: RequestDefaults): SecurityRequest {
  const { devices = [], cdiDevices = [], seccompProfile, privileged = false } = defaults;
  const own = security.seccomp.kind !== 'default' || seccompProfile === undefined || security.privileged || privileged;
  return {
    ...security,
    privileged: security.privileged || privileged,
    seccomp: own ? security.seccomp : { kind: 'file', path: seccompProfile },
    devices: [...devices, ...security.devices],
    cdiDevices: [...cdiDevices, ...(security.cdiDevices ?? [])],
  };
}

function withCgroup(resources: ResourceRequest, { cgroups, cgroupSettings = {} }: RequestDefaults): ResourceRequest {
  return { ...resources, cgroups: resources.cgroups ?? cgroups, cgroupSettings: { ...cgroupSettings, ...resources.cgroupSettings } };
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
