/**
 * The OCI runtime specification's config.json, as far as Linux containers use it.
 *
 * @see https://github.com/opencontainers/runtime-spec/blob/v1.2.0/config.md
 */
export type RuntimeSpec = {
  readonly ociVersion: string;
  readonly process: ProcessSpec;
  readonly root: { readonly path: string; readonly readonly?: boolean };
  readonly hostname?: string;
  readonly domainname?: string;
  readonly mounts: readonly MountSpec[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly hooks?: HooksSpec;
  readonly linux: LinuxSpec;
};

/** A program of the host that is run at a stage of the container's life. */
export type HookSpec = {
  readonly path: string;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly timeout?: number;
};

/** Hooks by stage: `createContainer`, `poststop`. */
export type HooksSpec = Readonly<Record<string, readonly HookSpec[]>>;

/** The container's process: who it is, what it runs and what it may do. */
export type ProcessSpec = {
  readonly terminal?: boolean;
  readonly consoleSize?: { readonly height: number; readonly width: number };
  readonly user: { readonly uid: number; readonly gid: number; readonly umask?: number; readonly additionalGids?: readonly number[] };
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly capabilities: CapabilitySets;
  readonly rlimits?: readonly RlimitSpec[];
  readonly noNewPrivileges?: boolean;
  readonly oomScoreAdj?: number;
  readonly apparmorProfile?: string;
  readonly selinuxLabel?: string;
};

/** Names with `CAP_`, sorted by bit. */
export type CapabilitySets = {
  readonly bounding: readonly string[];
  readonly effective: readonly string[];
  readonly permitted: readonly string[];
  readonly inheritable?: readonly string[];
  readonly ambient?: readonly string[];
};

/** `type` is `RLIMIT_NOFILE` and the like; RLIM_INFINITY is 2^64-1, hence decimal numbers beyond 2^53 are written as bigint by the encoder. */
export type RlimitSpec = { readonly type: string; readonly soft: bigint; readonly hard: bigint };

/** `options` as mount(8) has them: flags, propagation and file system data mixed. */
export type MountSpec = {
  readonly destination: string;
  readonly type?: string;
  readonly source?: string;
  readonly options?: readonly string[];
};

/** The kinds of namespaces, as the runtime spec names them. */
export type NamespaceType = 'pid' | 'network' | 'mount' | 'ipc' | 'uts' | 'user' | 'cgroup' | 'time';

/** Consecutive IDs: `size` of them from `containerID` inside are those from `hostID` outside. */
export type IdMappingSpec = { readonly containerID: number; readonly hostID: number; readonly size: number };

/** What only Linux has: namespaces, ID mappings, devices, limits, seccomp. */
export type LinuxSpec = {
  readonly namespaces: readonly { readonly type: NamespaceType; readonly path?: string }[];
  readonly uidMappings?: readonly IdMappingSpec[];
  readonly gidMappings?: readonly IdMappingSpec[];
  readonly devices?: readonly DeviceSpec[];
  readonly cgroupsPath?: string;
  readonly resources?: ResourcesSpec;
  readonly rootfsPropagation?: string;
  readonly seccomp?: SeccompSpec;
  readonly sysctl?: Readonly<Record<string, string>>;
  readonly maskedPaths?: readonly string[];
  readonly readonlyPaths?: readonly string[];
  readonly mountLabel?: string;
};

/** A device node to make in the container. */
export type DeviceSpec = {
  readonly path: string;
  readonly type: 'c' | 'b' | 'u' | 'p';
  readonly major: number;
  readonly minor: number;
  readonly fileMode?: number;
  readonly uid?: number;
  readonly gid?: number;
};

/** A device of the host by its numbers, and so many bytes or operations in a second. */
export type ThrottleSpec = { readonly major: number; readonly minor: number; readonly rate: number };

/** Limits on reading and writing block devices. */
export type BlockIoSpec = {
  readonly weight?: number;
  readonly weightDevice?: readonly { readonly major: number; readonly minor: number; readonly weight: number }[];
  readonly throttleReadBpsDevice?: readonly ThrottleSpec[];
  readonly throttleWriteBpsDevice?: readonly ThrottleSpec[];
  readonly throttleReadIOPSDevice?: readonly ThrottleSpec[];
  readonly throttleWriteIOPSDevice?: readonly ThrottleSpec[];
};

/** Limits of the cgroup. */
export type ResourcesSpec = {
  readonly memory?: { readonly limit?: number; readonly swap?: number; readonly reservation?: number };
  readonly cpu?: {
    readonly shares?: number;
    readonly quota?: number;
    readonly period?: number;
    readonly cpus?: string;
    readonly mems?: string;
  };
  readonly pids?: { readonly limit: number };
  readonly blockIO?: BlockIoSpec;
  readonly unified?: Readonly<Record<string, string>>;
};

/** What a seccomp rule does with a system call. */
export type SeccompAction =
  | 'SCMP_ACT_KILL'
  | 'SCMP_ACT_KILL_PROCESS'
  | 'SCMP_ACT_KILL_THREAD'
  | 'SCMP_ACT_TRAP'
  | 'SCMP_ACT_ERRNO'
  | 'SCMP_ACT_TRACE'
  | 'SCMP_ACT_ALLOW'
  | 'SCMP_ACT_LOG'
  | 'SCMP_ACT_NOTIFY';

/** How a seccomp rule compares an argument. */
export type SeccompOperator =
  | 'SCMP_CMP_NE'
  | 'SCMP_CMP_LT'
  | 'SCMP_CMP_LE'
  | 'SCMP_CMP_EQ'
  | 'SCMP_CMP_GE'
  | 'SCMP_CMP_GT'
  | 'SCMP_CMP_MASKED_EQ';

/** Values are of 64 bits; above 2^53 they are bigint in memory and digits in JSON. */
export type SeccompArgument = {
  readonly index: number;
  readonly value: bigint;
  readonly valueTwo?: bigint;
  readonly op: SeccompOperator;
};

/** A profile whose conditions on capabilities, architectures and kernels were decided. */
export type SeccompSpec = {
  readonly defaultAction: SeccompAction;
  readonly defaultErrnoRet?: number;
  readonly architectures: readonly string[];
  readonly flags?: readonly string[];
  readonly syscalls: readonly {
    readonly names: readonly string[];
    readonly action: SeccompAction;
    readonly errnoRet?: number;
    readonly args?: readonly SeccompArgument[];
  }[];
};
