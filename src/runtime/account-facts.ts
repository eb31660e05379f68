/** A user of the host. */
export type HostUser = { readonly name: string; readonly uid: number; readonly gid: number; readonly comment: string };

/** Users of the host that a container is told about. */
export type AccountFacts = {
  /** With keep-id: the caller, with the IDs that are theirs inside. */
  readonly kept: HostUser | undefined;
  /** `--hostuser` */
  readonly hostUsers: readonly HostUser[];
};
