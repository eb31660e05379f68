import type { ContainerServices, LookupServices } from '../container/services.ts';
import type { PodStore } from '../storage/pod-store.ts';
import type { PodDeclared } from './declared.ts';

/** What the verbs of this room work with. */
export type PodServices = ContainerServices & { readonly pods: PodStore<PodDeclared> };

/** The slice with which pods are found and looked at. */
export type PodLookup = LookupServices & Pick<PodServices, 'pods'>;
