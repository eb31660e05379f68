import type { NetworkMode } from '../config/network-settings.ts';
import type { ImageExecution } from '../oci/image-config.ts';
import type { IdMapping, ProcessIdentity, PlanOp } from '../native/plan.ts';
import type { AccountFacts } from './account-facts.ts';
import type { CgroupFacts } from './cgroup-facts.ts';
import type { HealthFacts } from './health.ts';
import type { IdMaps } from './id-maps.ts';
import type { UnitFacts } from './unit.ts';
import type {
  CreateRequest,
  DeviceRequest,
  ImageRequest,
  IpcMode,
  LogDriver,
  MountOptions,
  NamespaceMode,
  RlimitRequest,
} from './request.ts';

export type { CgroupFacts } from './cgroup-facts.ts';

/** What containers.conf (or our defaults) say about new containers: `defaultSettings` in settings.ts, replaced where the user wrote something. */
export type RuntimeSettings = {
  /** `NAME=value` for every container. */
  readonly environment: readonly string[];
  /** Names with `CAP_`. */
  readonly capabilities: readonly string[];
  readonly rlimits: readonly RlimitRequest[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly shmSizeBytes: number;
  readonly init: boolean;
  readonly umask: number;
  readonly stopTimeoutSeconds: number;
  readonly logDriver: LogDriver;
  readonly logMaxBytes: number;
  readonly pidsLimit: number;
  /** As `--detach-keys`; undefined: ctrl-p,ctrl-q. */
  readonly detachKeys?: string | undefined;
  /** What `withDefaults` puts into a request that says nothing; undefined: nothing. */
  readonly requestDefaults?: RequestDefaults;
  /** What stands in for options before there is a request. */
  readonly optionDefaults?: OptionDefaults;
  readonly network?: NetworkDefaults;
};

/** What a container's resolv.conf is made of beside the host's, as the plan's `resolver` has it. */
export type ResolverFacts = Omit<Extract<PlanOp, { readonly op: 'resolver' }>, 'op'>;

/** What containers.conf says of how containers are connected. */
export type NetworkDefaults = {
  /** Come before what `--network pasta:` says. */
  readonly pastaOptions: readonly string[];
  /** The host for containers; `none`: it has no name there. */
  readonly hostAddress: string | undefined;
  /** Where tools of the network are looked for first. */
  readonly toolDirectories: readonly string[];
};

/** What of the caller goes into containers, and when images are pulled, unless options say so. */
export type OptionDefaults = {
  readonly httpProxy: boolean;
  readonly hostEnvironment: boolean;
  readonly pull: ImageRequest['pull'] | undefined;
};

/** Settings that stand in for options that were not given. */
export type RequestDefaults = {
  readonly annotations: Readonly<Record<string, string>>;
  readonly dnsServers: readonly string[];
  readonly dnsSearches: readonly string[];
  readonly dnsOptions: readonly string[];
  readonly noHosts: boolean;
  /** What /etc/hosts starts from. */
  readonly hostsFile?: string | undefined;
  /** How containers are connected that do not say. */
  readonly networkMode?: NetworkMode | undefined;
  readonly readOnly: boolean;
  /** As `-v` and `--mount` take them; read when a container is made. */
  readonly volumes?: readonly string[];
  readonly mounts?: readonly string[];
  readonly timezone: string | undefined;
  readonly logTag: string | undefined;
  /** As `--pid`, `--ipc`, `--uts` and `--cgroupns`. */
  readonly namespaces?: {
    readonly pid?: NamespaceMode;
    readonly ipc?: IpcMode;
    readonly uts?: NamespaceMode;
    readonly cgroup?: NamespaceMode;
  };
  /** Devices of every container. */
  readonly devices?: readonly DeviceRequest[];
  readonly cdiDevices?: readonly string[];
  /** In place of the default profile; absolute. */
  readonly seccompProfile?: string | undefined;
  readonly privileged?: boolean;
  readonly oomScoreAdjust?: number | undefined;
  readonly cgroups?: 'enabled' | 'disabled' | 'no-conmon' | 'split' | undefined;
  readonly cgroupSettings?: Readonly<Record<string, string>>;
  /** As `--userns`; read when it is needed. */
  readonly userns?: string | undefined;
};

/** Which container this is and where its files are. All paths are absolute. */
export type ContainerFacts = {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  readonly imageName: string;
  /** `<runRoot>/<id>`: hosts, resolv.conf, hostname, .containerenv, status, attach. */
  readonly runDirectory: string;
  /** `<root>/containers/<id>`: config.json, upper, work, log, exit. */
  readonly stateDirectory: string;
  /** With another container's network or host name. */
  readonly names?: NamesFacts;
};

/** What another container, whose network or UTS namespace this one has, gives it: files that it sees instead of its own, the host name. */
export type NamesFacts = { readonly hosts?: string; readonly resolvConf?: string; readonly hostname?: string };

/** What the host and the caller are. */
export type HostFacts = {
  readonly uid: number;
  readonly gid: number;
  /** The realm's maps: `host` is an ID of the host. One entry of length 1 when there are no subordinate IDs. */
  readonly uidMap: readonly IdMapping[];
  readonly gidMap: readonly IdMapping[];
  /** As `process.arch` says: `x64`, `arm64`. */
  readonly architecture: string;
  /** `[6, 1]` of `uname -r`. */
  readonly kernel: readonly [number, number];
  /** Hard limits of the caller by resource name in upper case (`NOFILE`), for rlimits `host` and clamping. */
  readonly hardLimits: Readonly<Record<string, bigint>>;
  readonly hostname: string;
  /** Device nodes of /dev that the caller may open, for `--privileged`; from `hostDevices` (devices.ts). */
  readonly devices: readonly string[];
};

/** What a volume is when it is no directory of its own: memory, a directory of the host, or an image's files and what was written. */
export type VolumeMedium =
  /** As mount(8) writes the options of a tmpfs. */
  | { readonly kind: 'tmpfs'; readonly options: string }
  | { readonly kind: 'bind'; readonly device: string; readonly recursive: boolean }
  /** Layers topmost first; what is written goes to `upper` beside the volume's directory. */
  | { readonly kind: 'image'; readonly lower: readonly string[] };

/** A mount with its source decided: volumes have their directories. In the order in which they are made. */
export type ResolvedMount =
  | {
      readonly kind: 'bind';
      readonly source: string;
      readonly target: string;
      readonly options: MountOptions;
      /** Of a volume. */ readonly volume?: string;
      /** Of a volume that is more than its directory. */
      readonly medium?: VolumeMedium;
      /** Of a volume that was made for somebody: `UID:GID`. */
      readonly owner?: string;
      /** A place within the source that only the helper may look up. */
      readonly inside?: string;
    }
  /** Directories as one tree, topmost first: of an image or an artifact. */
  | {
      readonly kind: 'layers';
      readonly from: 'image' | 'artifact';
      /** As typed. */
      readonly reference: string;
      /** Of the image or artifact, which must stay while the container is there. */
      readonly id: string;
      readonly lower: readonly string[];
      readonly target: string;
      readonly inside?: string;
      readonly writable: boolean;
      /** A file: where the image has no directory above `target`, it takes its place. */
      readonly into?: boolean;
    }
  | { readonly kind: 'ramfs'; readonly target: string; readonly options: MountOptions }
  | { readonly kind: 'tmpfs'; readonly target: string; readonly data: readonly string[]; readonly options: MountOptions }
  | { readonly kind: 'devpts'; readonly target: string; readonly data: readonly string[] };

/** Where joined namespaces are: `container:X` and the like were looked up by the caller. */
export type NamespaceTargets = {
  readonly [kind in 'user' | 'pid' | 'net' | 'ipc' | 'uts' | 'cgroup']?: ProcessIdentity;
};

/** Everything that `buildRuntimeSpec` looks at. */
export type RuntimeSpecInput = {
  readonly request: CreateRequest;
  /** undefined: `--rootfs`. */
  readonly image: ImageExecution | undefined;
  readonly settings: RuntimeSettings;
  readonly container: ContainerFacts;
  readonly host: HostFacts;
  /** From `planMounts` and `resolveMounts` (mounts.ts). */
  readonly mounts: readonly ResolvedMount[];
  readonly targets: NamespaceTargets;
  /** What IDs inside are in the realm, decided by the caller; undefined: the same. */
  readonly idMaps?: IdMaps | undefined;
  /** Bytes of the profile that `--security-opt seccomp=FILE` names, read by the caller. */
  readonly seccompProfile: Uint8Array | undefined;
  /** From `timezoneFile` (timezone.ts) when the request names a zone. */
  readonly timezoneFile: string | undefined;
};

/** The root file system of one start. */
export type RootfsFacts =
  | {
      readonly kind: 'overlay';
      /** Topmost first. */ readonly lower: readonly string[];
      readonly upper: string;
      readonly work: string;
      readonly volatile: boolean;
      /** Of a directory with mounts below it, which overlay does not take as a whole: what is put together on an empty root. */
      readonly parts?: readonly RootPart[];
    }
  | { readonly kind: 'directory'; readonly source: string };

/** A piece of such a root, `target` seen from it. */
export type RootPart =
  /** A directory whose changes go to `upper`. */
  | { readonly kind: 'tree'; readonly lower: string; readonly target: string; readonly upper: string; readonly work: string }
  /** A file, which cannot be changed. */
  | { readonly kind: 'file'; readonly source: string; readonly target: string }
  | { readonly kind: 'link'; readonly target: string; readonly content: string };

/** The realm P as `native/user-namespace.ts` knows it. */
export type RealmFacts = {
  readonly registry: string;
  readonly uidMap: readonly IdMapping[];
  readonly gidMap: readonly IdMapping[];
  readonly newuidmap: string;
  readonly newgidmap: string;
};

/** A program that connects the network namespace, from the network room. */
export type NetworkToolFacts = { readonly name: string; readonly argv: readonly string[] };

/** How a container gets onto networks: where the keeper is, how it is started, and what netavark is told of each network. */
export type NetworksFacts = {
  readonly directory: string;
  readonly keeper: readonly string[];
  readonly documents: readonly { readonly network: string; readonly document: string }[];
};

/** Where events are written, and the members of the JSON object of each, as text. */
export type EventFacts = { readonly path: string; readonly members: string };

/** Where the helper finds the values of secrets, and what becomes of each. `index` counts the container's secrets. */
export type SecretFacts = {
  readonly files: readonly (Omit<Extract<PlanOp, { readonly op: 'secret-file' }>, 'op'> & { readonly index: number })[];
  readonly variables: readonly { readonly index: number; readonly source: string; readonly name: string }[];
};

/** What a start knows beside the runtime spec. */
export type PlanFacts = {
  readonly request: CreateRequest;
  readonly settings: RuntimeSettings;
  readonly container: ContainerFacts;
  readonly realm: RealmFacts;
  readonly rootfs: RootfsFacts;
  readonly targets: NamespaceTargets;
  /** undefined: nothing is added to /etc/passwd. */
  readonly accounts?: AccountFacts | undefined;
  /** The mounts that the spec was built with. */
  readonly mounts: readonly ResolvedMount[];
  /** `compileSeccomp(spec.linux.seccomp)`, or the cached program; undefined with `unconfined`. */
  readonly seccompProgram: Uint8Array | undefined;
  /** undefined: it has none. */
  readonly secrets?: SecretFacts | undefined;
  /** What the container's resolv.conf is made of; undefined: it does not follow the host's. */
  readonly resolver?: ResolverFacts | undefined;
  readonly networkTool: NetworkToolFacts | undefined;
  readonly networks?: NetworksFacts | undefined;
  readonly cgroup: CgroupFacts;
  readonly logPath: string;
  /** When the container has a health check. */
  readonly health?: HealthFacts | undefined;
  /** The log of events, and what stands in each event on this container. */
  readonly events?: EventFacts;
  /** Of a pod that ends with its last container: the file by which its members are counted. */
  readonly podMembers?: string | undefined;
  /** The unit of systemd that the container is; undefined: none. */
  readonly unit?: UnitFacts | undefined;
  /** Size of the caller's terminal, when there is one. */
  readonly terminalSize: { readonly rows: number; readonly columns: number } | undefined;
  /** An OCI runtime instead of our own set-up; `path` is absolute. */
  readonly externalRuntime: { readonly path: string; readonly flags: readonly string[] } | undefined;
};
