/** Where a container's control group comes from on this host. Paths are absolute. */
export type CgroupFacts = {
  readonly manager: 'systemd' | 'cgroupfs' | 'none';
  /** Where version 2 is mounted; empty without. */
  readonly root: string;
  /** The one in which those of containers are made: the user manager's, or our own; empty when it is not known. */
  readonly parent: string;
  /** What may be limited there; undefined when it is not known. */
  readonly controllers: readonly string[] | undefined;
  /** Sockets of systemd's manager itself and of the message bus; empty when there is none. */
  readonly managerSocket: string;
  readonly busSocket: string;
  /** The unit of that systemd in which it is made, with `--cgroups=split`. */
  readonly unit?: string;
  /** Of `none`: a clause that says why. */
  readonly reason: string;
};
