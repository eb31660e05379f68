import type { Places } from '../config/places.ts';
import type { EventWriter } from '../events/event-log.ts';
import type { SecretStore } from '../storage/secret-store.ts';

/** The driver that containers.conf chooses for new secrets, and its options. */
export type SecretDefaults = { readonly driver: string; readonly options: Readonly<Record<string, string>> };

/** What the verbs of this room work with. */
export type SecretServices = {
  readonly secrets: SecretStore;
  readonly places: Places;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly events: EventWriter;
  readonly secretDefaults: SecretDefaults;
};

/** The slice with which values are read. */
export type SecretReaders = Pick<SecretServices, 'secrets' | 'places' | 'env'>;
