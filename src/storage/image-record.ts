import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { ImageConfig } from '../oci/image-config.ts';
import type { Platform } from '../oci/platform.ts';

/** One layer of an image: the blob as received, and the digest of the plain tar in it, under which it is unpacked. */
export type ImageLayer = { readonly diffId: Digest; readonly blob: Descriptor };

/** An image that is wholly in the store: every blob verified, every layer unpacked. */
export type ImageRecord = {
  /** 64 hexadecimal digits: those of `configDigest`. */
  readonly id: string;
  /** Of the manifest that was pulled or loaded last; an image may have come under several. */
  readonly manifestDigest: Digest;
  readonly manifestMediaType: string;
  readonly manifestSizeBytes: number;
  readonly configDigest: Digest;
  /** Whole references with a tag (`docker.io/library/alpine:3.22`), the one given last first; empty: dangling. */
  readonly names: readonly string[];
  /** Whole references with a digest (`docker.io/library/alpine@sha256:…`) by which it was pulled; names too, but no tags. */
  readonly digestNames: readonly string[];
  /** Of its manifests, and of the indexes they were chosen from. */
  readonly digests: readonly Digest[];
  /** Each repository of its names with each of `digests`; sorted. */
  readonly repoDigests: readonly string[];
  /** When the image was built, as its config says, or else when it came here; RFC 3339. */
  readonly createdAt: string;
  /** Bytes of its layers' plain tars, its config and its manifest (twice, as Podman counts). */
  readonly sizeBytes: number;
  readonly layers: readonly ImageLayer[];
  readonly config: ImageConfig;
  readonly platform: Platform;
};

/** What `ImageStore.put` is given: a manifest whose blobs and layers are all in the store. */
export type NewImage = {
  readonly manifest: Descriptor;
  readonly config: Descriptor;
  readonly layers: readonly ImageLayer[];
  readonly imageConfig: ImageConfig;
  /** Names with a tag that from now on are this image's; another image that had one loses it. */
  readonly names?: readonly string[];
  /** Names with a digest: it was asked for so. */
  readonly digestNames?: readonly string[];
  /** The index it was chosen from, kept so that its digest still finds the image. */
  readonly index?: Descriptor;
};
