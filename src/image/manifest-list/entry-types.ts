import type { ListEntry } from '../../oci/manifest-list.ts';
import type { ImageServices, RegistryAccess } from '../services.ts';
import type { ListStoreServices } from './save-list.ts';

/** The slice with which entries are found, in the store and elsewhere. */
export type EntryServices = ListStoreServices & Pick<ImageServices, 'registries' | 'trust' | 'openRepository'>;

/** How entries are looked for. */
export type EntryOptions = {
  /** Of a list all entries, not only the one for this machine. */
  readonly all: boolean;
  readonly access?: RegistryAccess | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Leases on what was stored for the entries; the caller disposes of them when the list has been saved. */
  readonly leases: DisposableStack;
};

/** An entry for a list, and where its blobs are when they are not in the store. */
export type FoundEntry = { readonly entry: ListEntry; readonly source?: string };
