import type { EventWriter } from '../events/event-log.ts';
import type { NetworkStore } from '../storage/network-store.ts';

/** What the verbs of this room work with. */
export type NetworkStoreServices = { readonly networks: NetworkStore; readonly events?: EventWriter };
