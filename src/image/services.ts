import type { Environment, Places } from '../config/places.ts';
import type { Policy } from '../config/policy.ts';
import type { RegistriesConfig } from '../config/registries.ts';
import type { EventWriter } from '../events/event-log.ts';
import type { Log } from '../lib/log.ts';
import type { Realm } from '../native/user-namespace.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { ImageReference } from '../oci/reference.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { ContainerStore } from '../storage/container-store.ts';
import type { ImageStore } from '../storage/image-store.ts';
import type { LayerStore } from '../storage/layer-store.ts';
import type { LeaseStore } from '../storage/lease-store.ts';
import type { UnpackBound } from '../storage/plain-tar.ts';
import type { State } from '../storage/state-db.ts';
import type { BlobSource } from './blob-source.ts';
import type { ImageSink } from './sink.ts';

/** A manifest or an index as a registry sent it; its digest was computed from the bytes. */
export type FetchedManifest = { readonly bytes: Uint8Array; readonly digest: Digest; readonly mediaType: string };

/** A repository of a registry, with its mirrors and credentials behind it. */
export type Repository = BlobSource &
  AsyncDisposable & {
    /**
     * Gets a manifest by tag, digest or descriptor.
     *
     * @throws {TiffinError} `not-found`, `unauthorized`, `unreachable`, `corrupt`
     */
    getManifest(which: string | Descriptor, signal?: AbortSignal): Promise<FetchedManifest>;
    /** Asks which digest a tag has now; only the registry's word. */
    peekDigest(tag: string, signal?: AbortSignal): Promise<Digest | undefined>;
    listTags(signal?: AbortSignal): Promise<readonly string[]>;
    /** What refers to a manifest, see `RegistryClient.listReferrers`. */
    listReferrers(subject: Digest, artifactType?: string, signal?: AbortSignal): Promise<readonly Descriptor[]>;
  };

/** A repository of a registry to write to. */
export type WritableRepository = ImageSink & {
  /** Deletes a manifest, or a tag alone. @throws {TiffinError} `not-found`, `unsupported` */
  deleteManifest(which: string, signal?: AbortSignal): Promise<void>;
};

/** How to talk to a registry, as the options of `pull` say. */
export type RegistryAccess = {
  /** `user:password` of `--creds` */
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly authFile?: string;
  readonly certificateDirectory?: string;
  /** `--tls-verify`; undefined leaves it to registries.conf. */
  readonly verifyTls?: boolean;
  /** `--retry`: attempts after the first. */
  readonly retries?: number;
  /** `--retry-delay`, in milliseconds. */
  readonly retryDelayMs?: number;
};

/** What decides which images may be used, and what their signatures are checked and made with. */
export type ImageTrust = {
  readonly policy: Policy;
  readonly places: Pick<Places, 'configHome' | 'home' | 'tmp' | 'uid'>;
  readonly env: Environment;
  /** Fetches a small document that is on no registry; undefined when there is none. @throws {TiffinError} `unreachable`, `corrupt` */
  fetchDocument(
    url: URL,
    options: { readonly maxBytes: number; readonly signal?: AbortSignal | undefined },
  ): Promise<Uint8Array | undefined>;
};

/** What the verbs of this room work with; the engine has it all, tests pass what a verb needs. */
export type ImageServices = {
  readonly state: State;
  readonly blobs: BlobStore;
  readonly layers: LayerStore;
  readonly leases: LeaseStore;
  readonly images: ImageStore;
  readonly containers: Pick<ContainerStore<never>, 'usingImage'>;
  readonly realm: Realm;
  readonly places: Pick<Places, 'tmp'>;
  readonly log: Log;
  readonly registries: RegistriesConfig;
  readonly trust: ImageTrust;
  /** Takes note of what is done; the engine always has it. */
  readonly events?: EventWriter;
  /** Blobs that are fetched at once; undefined or 0: our own choice. */
  readonly parallelCopies?: number | undefined;
  /** How much packed bytes may unpack to, as `[tiffin]` of containers.conf says; undefined: as usual. */
  readonly unpackBound?: UnpackBound | undefined;
  /** Connects nothing yet; the first request does. */
  openRepository(reference: ImageReference, access: RegistryAccess): Repository | Promise<Repository>;
  /** The same for writing. @throws {TiffinError} `denied` when the configuration blocks the registry */
  openWritableRepository(reference: ImageReference, access: RegistryAccess): WritableRepository | Promise<WritableRepository>;
};

/** The slice with which images are found and named. */
export type LookupServices = Pick<ImageServices, 'images' | 'registries' | 'events'>;

/** The slice with which images are brought into the store. */
export type StoreServices = Pick<
  ImageServices,
  'state' | 'blobs' | 'layers' | 'leases' | 'images' | 'realm' | 'log' | 'events' | 'parallelCopies' | 'unpackBound'
>;

/** The slice with which images are copied out of the store. */
export type CopyServices = Pick<StoreServices, 'state' | 'blobs' | 'leases' | 'layers' | 'realm' | 'log' | 'parallelCopies'>;
