import type { NetworkMode } from '../config/network-settings.ts';
import type { PodSlice } from '../runtime/resource-request.ts';
import { plainRequest } from '../runtime/plain-request.ts';
import type { CreateRequest, NamespaceRequest, NetworkRequest, StorageRequest } from '../runtime/request.ts';
import type { SharedKind } from './declared.ts';

/** What is asked of a pod's infra container: its network and namespaces. Its mounts are those of the members: it keeps their volumes in use. */
export type InfraRequest = {
  readonly name: string | undefined;
  /** Absolute. */
  readonly monitorPidFile?: string | undefined;
  readonly network: NetworkRequest;
  readonly namespaces: NamespaceRequest;
  readonly storage: Pick<StorageRequest, 'mounts' | 'shmSizeBytes'>;
  readonly sysctls: Readonly<Record<string, string>>;
};

/** What of the pod itself its infra container knows. */
export type InfraFacts = {
  readonly podId: string;
  readonly podName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly shared: readonly SharedKind[];
  readonly stopsWithoutMembers: boolean;
  readonly slice: PodSlice | undefined;
};

/**
 * The request of a pod's infra container: no image, no rights, no output; its host name is the pod's name unless another was asked for. Pure.
 */
export function infraRequest(
  asked: InfraRequest,
  { podId, podName, labels, shared, stopsWithoutMembers, slice }: InfraFacts,
): CreateRequest {
  const plain = plainRequest('');
  const { hostname } = asked.network;
  const isHostUts = asked.namespaces.uts.kind === 'host';
  return {
    ...plain,
    image: { ...plain.image, source: { kind: 'empty' } },
    identity: {
      ...plain.identity,
      name: asked.name ?? `${podId.slice(0, 12)}-infra`,
      labels,
      ...(asked.monitorPidFile !== undefined && { monitorPidFile: asked.monitorPidFile }),
    },
    process: { ...plain.process, entrypoint: ['tiffin-hold'], user: '0', sysctls: asked.sysctls },
    storage: { ...plain.storage, ...asked.storage },
    network: {
      ...asked.network,
      mode: withAlias(asked.network.mode, podName),
      ...(hostname === undefined && shared.includes('uts') && !isHostUts && { hostname: podName }),
    },
    namespaces: asked.namespaces,
    security: { ...plain.security, dropCapabilities: ['ALL'], noNewPrivileges: true },
    resources: { ...plain.resources, ...(slice !== undefined && { podSlice: slice }) },
    lifecycle: { ...plain.lifecycle, ...(stopsWithoutMembers && { stopsWithoutMembers }) },
    logging: { ...plain.logging, driver: 'none' },
  };
}

/** On named networks a pod is found by its name. */
function withAlias(mode: NetworkMode | undefined, name: string): NetworkMode | undefined {
  if (mode?.kind !== 'bridge') return mode;
  return { ...mode, networks: mode.networks.map((network) => ({ ...network, aliases: [...new Set([...network.aliases, name])] })) };
}

/** The same mode for the infra container of another pod. */
export function withoutAlias(mode: NetworkMode | undefined, name: string): NetworkMode | undefined {
  if (mode?.kind !== 'bridge') return mode;
  return {
    ...mode,
    networks: mode.networks.map((network) => ({ ...network, aliases: network.aliases.filter((alias) => alias !== name) })),
  };
}
