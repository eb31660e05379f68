import { podSlice } from '../runtime/pod-slice.ts';
import type { PodSlice } from '../runtime/resource-request.ts';
import type { LifecycleRequest, SecurityRequest, StorageRequest } from '../runtime/request.ts';
import type { ResourceRequest } from '../runtime/resource-request.ts';
import type { PodRecord } from '../storage/pod-record.ts';

/** A kind of namespace that the containers of a pod may share. */
export type SharedKind = 'cgroup' | 'ipc' | 'net' | 'pid' | 'uts';

/** What the database keeps about a pod beside its name; what its namespaces are like is in the request of its infra container. */
export type PodDeclared = {
  /** The command line that created it, as typed. */
  readonly createCommand: readonly string[];
  /** Where that was, for its relative paths; rows of earlier versions lack it. */
  readonly createDirectory?: string | undefined;
  readonly exitPolicy: 'continue' | 'stop';
  /** In alphabetical order; none without an infra container. */
  readonly shared: readonly SharedKind[];
  /** The control groups of its containers are below one of the pod's. */
  readonly sharesParent: boolean;
  /** What `--hostname` said; '' when it said nothing. */
  readonly hostname: string;
  /** Of the containers that do not say otherwise. */
  readonly restart: LifecycleRequest['restart'];
  /** Of all its containers together. */
  readonly resources: ResourceRequest;
  /** As typed. */
  readonly securityOptions: readonly string[];
  readonly members: MemberDefaults;
};

/** What each member of a pod takes over; the infra container itself has none of it. */
export type MemberDefaults = {
  readonly mounts: StorageRequest['mounts'];
  readonly volumesFrom: StorageRequest['volumesFrom'];
  readonly security: Pick<
    SecurityRequest,
    'devices' | 'cdiDevices' | 'noNewPrivileges' | 'seccomp' | 'labels' | 'mask' | 'unmask' | 'procOptions'
  >;
};

/** A pod as this room sees it. */
export type Pod = PodRecord<PodDeclared>;

/** The slice around the control groups of a pod's containers; undefined when they are to have none in common. */
export function sliceOf({ id, request }: Pod): PodSlice | undefined {
  return request.sharesParent ? podSlice(id, request.resources) : undefined;
}
