import { join } from 'node:path';

import { chosenRuntime, type ContainersConf, loadContainersConf, type SubnetPool } from './config/containers-conf.ts';
import type { Places } from './config/places.ts';
import { loadPolicy } from './config/policy.ts';
import { loadRegistries, type RegistriesConfig } from './config/registries.ts';
import { EventLog } from './events/event-log.ts';
import type { Declared } from './container/declared.ts';
import type { PodServices } from './pod/services.ts';
import type { PodDeclared } from './pod/declared.ts';
import { findSubids } from './config/subids.ts';
import type { ImageServices, ImageTrust, RegistryAccess, Repository, WritableRepository } from './image/services.ts';
import { makePrivateDirectory } from './lib/files.ts';
import type { Log } from './lib/log.ts';
import { isRootOfNamespace } from './native/mounts.ts';
import { defineRealm, findMapTool, hasSingleId, type Realm } from './native/user-namespace.ts';
import type { ImageReference } from './oci/reference.ts';
import type { RuntimeSettings } from './runtime/facts.ts';
import type { SecretDefaults, SecretServices } from './secret/services.ts';
import { defaultNetworkMode } from './network/default-mode.ts';
import { defaultNetworkFrom, subnetPoolsFrom } from './network/default-network.ts';
import { settingsFrom } from './runtime/settings.ts';
import { BlobStore } from './storage/blob-store.ts';
import { ContainerStore } from './storage/container-store.ts';
import { ImageStore } from './storage/image-store.ts';
import { LayerStore } from './storage/layer-store.ts';
import type { UnpackBound } from './storage/plain-tar.ts';
import { LeaseStore } from './storage/lease-store.ts';
import type { NetworkRecord } from './storage/network-record.ts';
import { NetworkStore } from './storage/network-store.ts';
import { SecretStore } from './storage/secret-store.ts';
import { openState, type State } from './storage/state-db.ts';
import { PodStore } from './storage/pod-store.ts';
import { VolumeStore } from './storage/volume-store.ts';

/** What an engine is made from. */
export type EngineParts = {
  readonly places: Places;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** `--runtime`: an OCI runtime for all containers, by name or path. */
  readonly runtime: string | undefined;
  /** `--cdi-spec-dir`: where devices of vendors are described; none: where containers.conf says. */
  readonly cdiSpecDirs?: readonly string[];
  /** The words that start this very tiffin: Node and its main file. */
  readonly program: readonly string[];
};

/**
 * The opened stores and clients that a command works with: the composition root.
 *
 * Nothing is opened before it is asked for. Rooms below declare the slice that they need; this class fits them all.
 */
export class Engine implements PodServices, SecretServices, Omit<ImageServices, 'containers'> {
  readonly places: Places;
  readonly env: EngineParts['env'];
  readonly log: Log;
  readonly reentry: readonly string[];
  readonly #runtime: string | undefined;
  readonly #cdiSpecDirs: readonly string[];
  #conf: ContainersConf | undefined;
  #state: State | undefined;
  #containers: ContainerStore<Declared> | undefined;
  #events: EventLog | undefined;
  #pods: PodStore<PodDeclared> | undefined;
  #volumes: VolumeStore | undefined;
  #networks: NetworkStore | undefined;
  #defaultNetwork: NetworkRecord | undefined;
  #secrets: SecretStore | undefined;
  #leases: LeaseStore | undefined;
  #blobs: BlobStore | undefined;
  #layers: LayerStore | undefined;
  #images: ImageStore | undefined;
  #realm: Realm | undefined;
  #settings: RuntimeSettings | undefined;
  #registries: RegistriesConfig | undefined;
  #trust: ImageTrust | undefined;

  constructor(parts: EngineParts) {
    this.places = parts.places;
    this.env = parts.env;
    this.log = parts.log;
    this.#runtime = parts.runtime;
    this.#cdiSpecDirs = parts.cdiSpecDirs ?? [];
    this.reentry = [...parts.program, '--root', parts.places.root, '--runroot', parts.places.runRoot];
  }

  get state(): State {
    this.#state ??= openState(this.places, this.log);
    return this.#state;
  }

  get events(): EventLog {
    this.#events ??= new EventLog(this.places.root);
    return this.#events;
  }

  get containers(): ContainerStore<Declared> {
    this.#containers ??= new ContainerStore<Declared>(this.state);
    return this.#containers;
  }

  get pods(): PodStore<PodDeclared> {
    this.#pods ??= new PodStore<PodDeclared>(this.state);
    return this.#pods;
  }

  get volumes(): VolumeStore {
    this.#volumes ??= new VolumeStore(this.state);
    return this.#volumes;
  }

  get secrets(): SecretStore {
    this.#secrets ??= new SecretStore(this.state);
    return this.#secrets;
  }

  /** What `[secrets]` of containers.conf says. */
  get secretDefaults(): SecretDefaults {
    const { secretsDriver, secretsOptions } = this.#containersConf();
    return { driver: secretsDriver?.value ?? 'file', options: Object.fromEntries(secretsOptions?.value ?? []) };
  }

  get networks(): NetworkStore {
    this.#networks ??= new NetworkStore(this.state, () => (this.#defaultNetwork ??= defaultNetworkFrom(this.#containersConf())));
    return this.#networks;
  }

  /** Where networks get their subnets from that ask for none; undefined: where Podman's do. */
  get subnetPools(): readonly SubnetPool[] | undefined {
    return subnetPoolsFrom(this.#containersConf());
  }

  get leases(): LeaseStore {
    this.#leases ??= new LeaseStore(this.state);
    return this.#leases;
  }

  get blobs(): BlobStore {
    this.#blobs ??= new BlobStore(this.state, this.leases);
    return this.#blobs;
  }

  get layers(): LayerStore {
    this.#layers ??= new LayerStore(this.state, this.leases, this.blobs);
    return this.#layers;
  }

  get images(): ImageStore {
    this.#images ??= new ImageStore(this.state);
    return this.#images;
  }

  /** The user's realm, from /etc/subuid and /etc/subgid; a user without subordinate IDs is told how to get some. */
  get realm(): Realm {
    this.#realm ??= this.#defineRealm();
    return this.#realm;
  }

  get settings(): RuntimeSettings {
    this.#settings ??= this.#readSettings();
    return this.#settings;
  }

  /** `--runtime`, else what containers.conf says. */
  get runtime(): string | undefined {
    return this.#runtime ?? chosenRuntime(this.#containersConf());
  }

  /** The user's own descriptions count more than the system's. */
  get cdiSpecDirs(): readonly string[] {
    if (this.#cdiSpecDirs.length > 0) return this.#cdiSpecDirs;
    return this.#containersConf().cdiSpecDirs?.value ?? ['/etc/cdi', '/var/run/cdi', join(this.places.configHome, 'cdi')];
  }

  get parallelCopies(): number | undefined {
    return this.#containersConf().imageParallelCopies?.value;
  }

  get unpackBound(): UnpackBound {
    const { unpackRatioMax, unpackFreeMiB } = this.#containersConf();
    return { ratio: unpackRatioMax?.value, freeMiB: unpackFreeMiB?.value };
  }

  get registries(): RegistriesConfig {
    this.#registries ??= loadRegistries(this.places, this.env);
    return this.#registries;
  }

  /** policy.json, and what signatures are checked with. */
  get trust(): ImageTrust {
    const { places, env } = this;
    this.#trust ??= {
      policy: loadPolicy(places),
      places,
      env,
      fetchDocument: async (url, options) => {
        const { fetchDocument } = await import('./registry/document.ts');
        return fetchDocument(url, this, options);
      },
    };
    return this.#trust;
  }

  /** A client for one repository; nothing is connected yet. */
  async openRepository(reference: ImageReference, access: RegistryAccess): Promise<Repository> {
    const { openRegistry } = await import('./registry/client.ts');
    const { places, env, registries, log } = this;
    return openRegistry(reference, { places, env, registries, log, ...access });
  }

  /** A repository to write to; nothing is connected yet. */
  async openWritableRepository(reference: ImageReference, access: RegistryAccess): Promise<WritableRepository> {
    const { openRegistryWriter } = await import('./registry/writer.ts');
    const { places, env, registries, log } = this;
    return openRegistryWriter(reference, { places, env, registries, log, ...access });
  }

  /** Closes what was opened. */
  close(): void {
    this.#state?.close();
    this.#state = undefined;
  }

  #readSettings(): RuntimeSettings {
    const conf = this.#containersConf();
    const { requestDefaults, ...settings } = settingsFrom(conf, (message) => this.log.warn(message));
    return requestDefaults === undefined
      ? settings
      : { ...settings, requestDefaults: { ...requestDefaults, networkMode: defaultNetworkMode(conf) } };
  }

  #containersConf(): ContainersConf {
    this.#conf ??= loadContainersConf(this.places, this.env);
    return this.#conf;
  }

  #defineRealm(): Realm {
    const { uid, gid, userName, runRoot } = this.places;
    // The helper keeps the realm's registry and lock there; it is gone after a reboot.
    makePrivateDirectory(runRoot);
    const warn = (message: string): void => this.log.warn(message);
    const { uids, gids } = findSubids(userName, uid, { env: this.env, warn });
    const [newuidmap, newgidmap] = [findMapTool('newuidmap'), findMapTool('newgidmap')];
    const realm = defineRealm({ runRoot, uid, gid, subuids: uids, subgids: gids, newuidmap, newgidmap });
    // Within `tiffin unshare` root is the user, whose IDs are there already.
    if (hasSingleId(realm) && !isRootOfNamespace(uid)) warn(singleIdWarning(userName, newuidmap !== undefined && newgidmap !== undefined));
    return realm;
  }
}

function singleIdWarning(user: string, hasTools: boolean): string {
  const rest = 'images whose files have other owners may not work';
  if (!hasTools)
    return `newuidmap and newgidmap are missing, so that containers have one user only: ${rest}; run: sudo apt-get install uidmap`;
  const ranges = '--add-subuids 100000-165535 --add-subgids 100000-165535';
  return `${user} has no subordinate IDs in /etc/subuid and /etc/subgid, so that containers have one user only: ${rest}; run: sudo usermod ${ranges} ${user}`;
}

/** Makes the engine of one command. */
export function openEngine(parts: EngineParts): Engine {
  return new Engine(parts);
}
