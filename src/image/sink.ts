import type { Readable } from 'node:stream';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';

/** What `ImageSink.hasBlob` may use to spare sending a blob. */
export type BlobLookup = {
  /** Repositories (`docker.io/library/alpine`) in which the blob was seen: a registry can take it from one of its own. */
  readonly mountFrom?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** How a blob is sent. */
export type PutBlobOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes that the other side has; it may fall when a part is sent again. */
  readonly progress?: ((bytes: number) => void) | undefined;
};

/** How a manifest or an index is put. */
export type PutManifestOptions = {
  readonly mediaType: string;
  readonly digest: Digest;
  /** The tag or reference name it gets; undefined: it is found by its digest alone. */
  readonly tag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** What a place prefers to get; what is not said is taken as it comes. */
export type SinkWishes = {
  /** Manifests of Docker's or of OCI's kind only. */
  readonly format?: 'oci' | 'v2s2' | undefined;
  /** Layers as plain tars. */
  readonly plainLayers?: boolean | undefined;
  /** No plain tars: layers that are not packed get gzip on the way. */
  readonly packedLayers?: boolean | undefined;
  /** One blob after the other, in the order of the manifest: for archives. */
  readonly sequential?: boolean | undefined;
};

/**
 * Where an image is copied to: the repository of a registry, a layout, an archive. Blobs first, then the manifest, then
 * an index of such manifests. Disposing of one that was not finished leaves nothing usable behind.
 */
export type ImageSink = AsyncDisposable & {
  readonly wishes?: SinkWishes | undefined;
  /** The repository it writes to, when it is one of a registry: blobs can be had from there later. */
  readonly place?: string | undefined;
  /**
   * Whether a blob is there, or could be had without its bytes.
   *
   * @throws {TiffinError} `unauthorized`, `denied`, `unreachable`
   */
  hasBlob(blob: Descriptor, lookup?: BlobLookup): Promise<boolean>;
  /**
   * Sends a blob. Returns when the other side has it and has checked its digest, or can be trusted to.
   *
   * @param open gives the bytes from an offset on (0 unless a transfer is resumed); may be called again for another attempt
   * @throws {TiffinError} `unauthorized`, `denied`, `unreachable`, `corrupt`, `no-space`, `cancelled`
   */
  putBlob(blob: Descriptor, open: (offset: number) => Promise<Readable>, options?: PutBlobOptions): Promise<void>;
  /** Puts a manifest or an index whose parts are there. @throws {TiffinError} as `putBlob` */
  putManifest(bytes: Uint8Array, options: PutManifestOptions): Promise<void>;
  /** Finishes what was written (an archive's listing, a rename); a registry has nothing to finish. */
  finish?(signal?: AbortSignal): Promise<void>;
};
