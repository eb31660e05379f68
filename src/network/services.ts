import type { SubnetPool } from '../config/containers-conf.ts';
import type { EventWriter } from '../events/event-log.ts';
import type { NetworkStore } from '../storage/network-store.ts';

/** What the verbs of this room work with. */
export type NetworkStoreServices = {
  readonly networks: NetworkStore;
  readonly events?: EventWriter;
  /** Of containers.conf; undefined: as Podman's. */
  readonly subnetPools?: readonly SubnetPool[] | undefined;
};
