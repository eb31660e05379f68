import type { Places } from '../config/places.ts';
import type { ImageServices } from '../image/services.ts';
import type { EventWriter } from '../events/event-log.ts';
import type { RuntimeSettings } from '../runtime/facts.ts';
import type { ContainerStore } from '../storage/container-store.ts';
import type { NetworkStore } from '../storage/network-store.ts';
import type { SecretStore } from '../storage/secret-store.ts';
import type { VolumeStore } from '../storage/volume-store.ts';
import type { Declared } from './declared.ts';

/** What the verbs of this room work with; the engine has it all, tests pass what a verb needs. */
export type ContainerServices = Omit<ImageServices, 'containers' | 'places'> & {
  readonly places: Places;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly containers: ContainerStore<Declared>;
  readonly volumes: VolumeStore;
  readonly secrets: SecretStore;
  /** Where devices of vendors are described, lowest first. */
  readonly cdiSpecDirs: readonly string[];
  readonly networks: NetworkStore;
  readonly events: EventWriter & { readonly path: string };
  readonly settings: RuntimeSettings;
  /** `--runtime`: an OCI runtime by name or path, for containers that name none. */
  readonly runtime: string | undefined;
  /** The command line that starts tiffin with the same store, without a command: how the helper calls us back. */
  readonly reentry: readonly string[];
};

/** The slice of the services with which containers are found and looked at. */
export type LookupServices = Pick<ContainerServices, 'containers' | 'places'>;

/** The slice with which containers are found and told to do something. */
export type SignalServices = LookupServices & Pick<ContainerServices, 'events'>;

/** The slice with which containers are ended and removed. */
export type RemovalServices = Partial<Pick<ContainerServices, 'settings'>> &
  Pick<ContainerServices, 'containers' | 'volumes' | 'places' | 'realm' | 'log' | 'events'>;
