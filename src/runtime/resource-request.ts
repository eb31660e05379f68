/** The control group of a pod: a slice of systemd's, and the properties by which systemd limits it. */
export type PodSlice = { readonly name: string; readonly properties: readonly string[] };

/** A limit for one block device of the host: a weight, or so many bytes or operations in a second. */
export type DeviceLimit = {
  readonly kind: 'weight' | 'read-bps' | 'read-iops' | 'write-bps' | 'write-iops';
  readonly path: string;
  readonly major: number;
  readonly minor: number;
  readonly value: number;
};

/** Limits that a control group keeps, and which control group that is. */
export type ResourceRequest = {
  readonly memoryBytes: number | undefined;
  /** Memory and swap together; -1 is no limit, undefined twice the memory. */
  readonly memorySwapBytes: number | undefined;
  readonly memoryReservationBytes: number | undefined;
  readonly cpus: number | undefined;
  readonly cpuShares: number | undefined;
  readonly cpuPeriodUs: number | undefined;
  readonly cpuQuotaUs: number | undefined;
  readonly cpusetCpus: string | undefined;
  readonly cpusetMems: string | undefined;
  /** -1 and 0 are no limit; undefined is the setting's, where it can be kept. */
  readonly pidsLimit: number | undefined;
  /** 10 to 1000. */
  readonly blkioWeight?: number | undefined;
  readonly deviceLimits?: readonly DeviceLimit[];
  /** `--cgroup-manager`; undefined: whatever works here. */
  readonly manager?: 'systemd' | 'cgroupfs' | undefined;
  readonly cgroupParent: string | undefined;
  readonly cgroups: 'enabled' | 'disabled' | 'no-conmon' | 'split' | undefined;
  /** The slice that is around the control groups of its pod, where systemd makes them. */
  readonly podSlice?: PodSlice;
  /** cgroup v2 files, `memory.high=…`. */
  readonly cgroupSettings: Readonly<Record<string, string>>;
};
