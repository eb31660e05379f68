import type { Container } from './container.ts';
import type { Abortable } from './options.ts';
import type { Ports } from './run.ts';

/** Labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** A volume. Disposing removes it; one that is not disposed of stays. */
export type Volume = AsyncDisposable & {
  readonly name: string;
  readonly driver: string;
  /** Where its files are. They belong to IDs of the containers. */
  readonly path: string;
  readonly labels: Labels;
  readonly createdAt: Date;
  /** @throws {TiffinError} `in-use` while a container has it */
  remove(): Promise<void>;
};

/** What a volume is made of. */
export type VolumeOptions = {
  /** A random one by default. */
  readonly name?: string;
  readonly labels?: Labels;
  /** `'local'` by default. */
  readonly driver?: string;
  /** Of the driver: `{ type: 'tmpfs', o: 'size=64m' }`. */
  readonly options?: Readonly<Record<string, string>>;
};

/** The volumes of the store. */
export type Volumes = {
  /** @throws {TiffinError} `already-exists` */
  create(options?: VolumeOptions): Promise<Volume>;
  /** @throws {TiffinError} `not-found` */
  get(name: string): Promise<Volume>;
  list(filters?: readonly string[]): Promise<readonly Volume[]>;
  remove(name: string): Promise<void>;
};

/** A network between containers. Disposing removes it; one that is not disposed of stays. */
export type Network = AsyncDisposable & {
  readonly id: string;
  readonly name: string;
  readonly subnets: readonly string[];
  readonly internal: boolean;
  readonly labels: Labels;
  /** Puts a container on it, whether it runs or not; `aliases` are names for it there. */
  connect(container: string | Container, options?: { readonly aliases?: readonly string[]; readonly ip?: string }): Promise<void>;
  disconnect(container: string | Container): Promise<void>;
  /** @throws {TiffinError} `in-use` while a container is on it */
  remove(): Promise<void>;
};

/** What a network is made of. */
export type NetworkOptions = {
  /** A random one by default. */
  readonly name?: string;
  /** Such as `'10.1.2.0/24'`; a free one by default. */
  readonly subnets?: readonly string[];
  /** No way out. */
  readonly internal?: boolean;
  readonly ipv6?: boolean;
  readonly labels?: Labels;
};

/** The networks of the store. */
export type Networks = {
  /** @throws {TiffinError} `already-exists` */
  create(options?: NetworkOptions): Promise<Network>;
  /** @throws {TiffinError} `not-found` */
  get(nameOrId: string): Promise<Network>;
  list(): Promise<readonly Network[]>;
  remove(nameOrId: string): Promise<void>;
};

/** A secret; its value stays in the store. */
export type Secret = {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly labels: Labels;
  readonly createdAt: Date;
};

/** How a secret is kept. */
export type SecretOptions = {
  /** In place of one of that name; without it that is `already-exists`. */
  readonly replace?: boolean;
  readonly labels?: Labels;
};

/** The secrets of the store. */
export type Secrets = {
  /** Keeps a value, encrypted; containers get it by `secrets: [name]`. Less than 512,000 bytes. */
  create(name: string, value: string | Uint8Array, options?: SecretOptions): Promise<Secret>;
  /** @throws {TiffinError} `not-found` */
  get(nameOrId: string): Promise<Secret>;
  list(): Promise<readonly Secret[]>;
  remove(nameOrId: string): Promise<void>;
};

/** Containers that share a network and other namespaces; they join by `pod: name`. Disposing removes it with its containers. */
export type Pod = AsyncDisposable & {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  /** Those that have joined it. */
  containers(): Promise<readonly Container[]>;
  start(options?: Abortable): Promise<void>;
  stop(options?: Abortable & { readonly timeout?: number }): Promise<void>;
  /** With its containers when `force` is given. */
  remove(options?: Abortable & { readonly force?: boolean }): Promise<void>;
};

/** What a pod is made of. */
export type PodOptions = Abortable & {
  /** A random one by default. */
  readonly name?: string;
  /** Ports of all of its containers. */
  readonly ports?: Ports;
  /** As of a container. */
  readonly network?: string | readonly string[];
  readonly hostname?: string;
  readonly labels?: Labels;
};

/** The pods of the store. */
export type Pods = {
  create(options?: PodOptions): Promise<Pod>;
  /** @throws {TiffinError} `not-found` */
  get(nameOrId: string): Promise<Pod>;
  list(): Promise<readonly Pod[]>;
};

/** The containers of the store, whoever made them. */
export type Containers = {
  /** By name or ID. @throws {TiffinError} `not-found` */
  get(nameOrId: string): Promise<Container>;
  /** The same; undefined when there is none. */
  find(nameOrId: string): Promise<Container | undefined>;
  /** Those that run; with `all` all; `filters` such as `'label=app'`, `'status=exited'`. Oldest first. */
  list(options?: Abortable & { readonly all?: boolean; readonly filters?: readonly string[] }): Promise<readonly Container[]>;
};
