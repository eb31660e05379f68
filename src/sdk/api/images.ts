import type { Readable } from 'node:stream';

import type { ImageInspection } from './image-inspection.ts';
import type { Abortable, OnProgress, PullPolicy, RegistryOptions } from './options.ts';

/** An image of the store. */
export type Image = {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** Of its manifest: `sha256:…`. */
  readonly digest: string;
  /** Whole: `docker.io/library/alpine:latest`. None: it is dangling. */
  readonly names: readonly string[];
  /** `linux/amd64` */
  readonly platform: string;
  /** Of its layers, unpacked. */
  readonly sizeBytes: number;
  readonly createdAt: Date | undefined;
  readonly labels: Readonly<Record<string, string>>;
};

/** How an image is pulled. */
export type PullOptions = Abortable &
  RegistryOptions & {
    /** `'always'` by default. */
    readonly pull?: PullPolicy;
    /** `'linux/arm64'`; this machine's by default. */
    readonly platform?: string;
    readonly onProgress?: OnProgress;
  };

/** How an image is pushed. */
export type PushOptions = Abortable &
  RegistryOptions & {
    /** Where to, when the image's own name does not say: `registry.example/app:1`, `oci-archive:app.tar`. */
    readonly destination?: string;
    readonly onProgress?: OnProgress;
  };

/** How an image is removed. */
export type RemoveImageOptions = Abortable & {
  /** With all of its names, and with the containers that were made from it. */
  readonly force?: boolean;
};

/** How images are written to a file. */
export type SaveOptions = Abortable & {
  /** `'docker-archive'` by default. */
  readonly format?: 'docker-archive' | 'docker-dir' | 'oci-archive' | 'oci-dir';
};

/** The images of the store. */
export type Images = {
  /**
   * Brings an image from a registry, checked against its digest. What a call that was broken off has downloaded is kept and continued by the
   * next one; the image itself is whole or not there.
   *
   * @throws {TiffinError} `not-found`, `unauthorized`, `unreachable`, `corrupt`, `no-space`, `cancelled`
   */
  pull(reference: string, options?: PullOptions): Promise<Image>;
  /** Copies an image to a registry or into an archive. @returns the digest that it has there */
  push(nameOrId: string, options?: PushOptions): Promise<string>;

  /** By name or ID. @throws {TiffinError} `not-found` */
  get(nameOrId: string): Promise<Image>;
  /** The same; undefined when there is none. */
  find(nameOrId: string): Promise<Image | undefined>;
  /** All, or those that filters such as `'label=app'`, `'dangling=true'` let through; the youngest first. */
  list(filters?: readonly string[]): Promise<readonly Image[]>;
  inspect(nameOrId: string): Promise<ImageInspection>;

  tag(nameOrId: string, ...names: readonly string[]): Promise<void>;
  /** Takes names away; without any all of them. */
  untag(nameOrId: string, ...names: readonly string[]): Promise<void>;
  /** Removes a name, and the image with its last one. @throws {TiffinError} `in-use` while containers use it */
  remove(nameOrId: string, options?: RemoveImageOptions): Promise<void>;

  /** Reads the images of an archive: a path, or a stream of a tar. */
  load(source: string | Readable, options?: Abortable): Promise<readonly Image[]>;
  /** Writes images to a file, which appears whole or not at all. */
  save(namesOrIds: string | readonly string[], path: string, options?: SaveOptions): Promise<void>;
};
