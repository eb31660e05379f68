/** `--userns`, read by `parseUserNamespaceMode`. */
export type UserNamespaceMode =
  /** A user namespace of the container's own in which every ID of the realm is itself. */
  | { readonly kind: 'private' }
  /** The realm's own: shared by all containers that ask for it. */
  | { readonly kind: 'host' }
  /** The caller's IDs are `uid:gid` inside (the caller's own by default). */
  | { readonly kind: 'keep-id'; readonly uid: number | undefined; readonly gid: number | undefined; readonly sizeIds: number | undefined }
  /** The caller's own ID is not mapped at all. */
  | { readonly kind: 'nomap' }
  /** Ranges that no other container has; `uidMap` and `gidMap` are lines that it has in any case. */
  | {
      readonly kind: 'auto';
      readonly sizeIds: number | undefined;
      readonly uidMap: readonly IdMapRequest[];
      readonly gidMap: readonly IdMapRequest[];
    }
  | { readonly kind: 'container'; readonly container: string }
  | { readonly kind: 'path'; readonly path: string };

/** `--pid`, `--uts`, `--cgroupns`, read by `parseNamespaceMode`. */
export type NamespaceMode =
  | { readonly kind: 'private' }
  | { readonly kind: 'host' }
  | { readonly kind: 'container'; readonly container: string }
  | { readonly kind: 'path'; readonly path: string };

/** `private` and `shareable`: its own, and others may join; `unshareable`: and nobody may; `none`: no /dev/shm at all. */
export type IpcMode = NamespaceMode | { readonly kind: 'none' | 'shareable' | 'unshareable' };

/** A map line as typed, read by `parseIdMapOptions`: `outside` is counted in the realm, with `onHost` on the host. */
export type IdMapRequest = {
  readonly inside: number;
  readonly outside: number;
  readonly length: number;
  /** `@` */
  readonly onHost?: true;
  /** `+`: takes what it needs from the lines before. */
  readonly extends?: true;
};

/** Which namespaces are own, joined or shared; the network's is in `NetworkRequest`. */
export type NamespaceRequest = {
  readonly user: UserNamespaceMode;
  /** Kinds of which nothing was said: the settings may. */
  readonly unsaid?: readonly ('pid' | 'ipc' | 'uts' | 'cgroup')[];
  /** Nothing was said about `user`: the settings may. */
  readonly userUnsaid?: boolean;
  /** `--subuidname` and `--subgidname`: whose ranges of subuid(5) are meant. */
  readonly subordinate?: { readonly user: string; readonly group: string } | undefined;
  readonly uidMap: readonly IdMapRequest[];
  readonly gidMap: readonly IdMapRequest[];
  readonly pid: NamespaceMode;
  readonly ipc: IpcMode;
  readonly uts: NamespaceMode;
  readonly cgroup: NamespaceMode;
};
