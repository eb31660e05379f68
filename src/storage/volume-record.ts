/** A volume: a directory of ours that containers mount. */
export type VolumeRecord = {
  readonly name: string;
  /** `local`, or `image`: a tree of an image's layers and of what was written. */
  readonly driver: string;
  readonly createdAt: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** Made for one container without a name of the user's. */
  readonly anonymous: boolean;
  /** Nothing was copied into it yet: the first container that mounts it fills it from its image. */
  readonly needsCopyUp: boolean;
  /** Whom its directory belongs to, as the containers count; undefined: the user of the first container that mounts it. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Of the driver `image`. */
  readonly imageId?: string | undefined;
  /** `<root>/volumes/<name>/_data`; owned inside P. */
  readonly path: string;
};

/** What `VolumeStore.create` is given. */
export type NewVolume = {
  readonly name: string;
  readonly driver?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, string>>;
  readonly anonymous?: boolean;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly imageId?: string | undefined;
};
