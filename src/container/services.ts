import type { Places } from '../config/places.ts';
import type { Log } from '../lib/log.ts';
import type { Realm } from '../native/user-namespace.ts';
import type { RuntimeSettings } from '../runtime/facts.ts';
import type { ContainerStore } from '../storage/container-store.ts';
import type { ImageStore } from '../storage/image-store.ts';
import type { LayerStore } from '../storage/layer-store.ts';
import type { VolumeStore } from '../storage/volume-store.ts';
import type { Declared } from './declared.ts';

/** What the verbs of this room work with; the engine has it all, tests pass what a verb needs. */
export type ContainerServices = {
  readonly places: Places;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly containers: ContainerStore<Declared>;
  readonly volumes: VolumeStore;
  readonly images: ImageStore;
  readonly layers: LayerStore;
  readonly realm: Realm;
  readonly settings: RuntimeSettings;
  /** `--runtime`: an OCI runtime by name or path, for containers that name none. */
  readonly runtime: string | undefined;
};

/** The slice of the services with which containers are found and looked at. */
export type LookupServices = Pick<ContainerServices, 'containers' | 'places'>;

/** The slice with which containers are ended and removed. */
export type RemovalServices = Pick<ContainerServices, 'containers' | 'volumes' | 'places' | 'realm' | 'log'>;
