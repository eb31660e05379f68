/** A JSON object as the database keeps it. */
export type JsonObject = { readonly [key: string]: unknown };

/**
 * What was asked when a container was created. It does not change, save for `name` (`rename`) and for what `update`
 * is given; what is true of the container now stands in its monitor's files.
 */
export type ContainerRecord<Request = JsonObject> = {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  /** Undefined for a container on a plain root directory (`--rootfs`). */
  readonly imageId: string | undefined;
  /** As `ps` shows it: the image's name at the time, or what the user typed. */
  readonly imageName: string;
  /** RFC 3339 with milliseconds, UTC. */
  readonly createdAt: string;
  /** `--rm` */
  readonly autoRemove: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly request: Request;
  /** `<root>/containers/<id>`, 0700: config.json, plan, upper, work, log, exit. */
  readonly directory: string;
  /** A removal began; `reap` or the next `rm` finishes it. Lists leave such containers out. */
  readonly removing: boolean;
  /** Volumes that it uses, by name; `anonymous` ones go with the container when `rm -v` or `--rm` asks for it. */
  readonly volumes: readonly ContainerVolume[];
  /** Networks that it is on, by name, in their order; left out for none. */
  readonly networks?: readonly string[];
  /** The pod that it belongs to. */
  readonly pod?: ContainerPod;
};

/** A container's pod. */
export type ContainerPod = {
  readonly id: string;
  readonly name: string;
  /** The container that holds the pod's namespaces; undefined for a pod without. */
  readonly infraId: string | undefined;
  /** It is that container. */
  readonly isInfra: boolean;
};

/** A container's use of a named or anonymous volume. */
export type ContainerVolume = { readonly volume: string; readonly target: string; readonly anonymous: boolean };

/** What `ContainerStore.create` is given. */
export type NewContainer<Request = JsonObject> = Omit<
  ContainerRecord<Request>,
  'directory' | 'removing' | 'volumes' | 'networks' | 'pod'
> & {
  readonly volumes?: readonly ContainerVolume[];
  /** They exist. */
  readonly networks?: readonly string[];
  readonly podId?: string;
};
