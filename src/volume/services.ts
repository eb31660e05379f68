import type { EventWriter } from '../events/event-log.ts';
import type { Realm } from '../native/user-namespace.ts';
import type { VolumeStore } from '../storage/volume-store.ts';

/** What the verbs of this room work with. */
export type VolumeServices = { readonly volumes: VolumeStore; readonly realm: Realm; readonly events?: EventWriter };
