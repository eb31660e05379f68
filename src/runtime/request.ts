import type { Propagation } from '../native/plan.ts';
import type { EgressRule, ExposedPort, HostEntry, NetworkMode, PortMapping } from '../config/network-settings.ts';
import type { NamespaceRequest } from './namespace-request.ts';
import type { ResourceRequest } from './resource-request.ts';
import type { LifecycleRequest } from './lifecycle-request.ts';
import type { SecurityRequest } from './security-request.ts';

export type { IdMapRequest, IpcMode, NamespaceMode, NamespaceRequest, UserNamespaceMode } from './namespace-request.ts';
export type { LifecycleRequest, NotifyMode } from './lifecycle-request.ts';
export type { DeviceRequest, SecretRequest, SecurityRequest } from './security-request.ts';

/**
 * All that `run` and `create` can ask for, as values that survive JSON.
 *
 * It is stored with the container and never changes; the image's configuration and the user's settings are joined to it
 * by `buildRuntimeSpec`. A field that is undefined was not asked for. Strings that came from argv may hold bytes that are
 * not UTF-8 as lone surrogates U+DC80 … U+DCFF (`bytesOf` in bytes.ts turns them back).
 */
export type CreateRequest = {
  readonly image: ImageRequest;
  readonly identity: IdentityRequest;
  readonly stdio: StdioRequest;
  readonly process: ProcessRequest;
  readonly storage: StorageRequest;
  readonly network: NetworkRequest;
  readonly namespaces: NamespaceRequest;
  readonly security: SecurityRequest;
  readonly resources: ResourceRequest;
  readonly health: HealthRequest | 'image' | 'none';
  readonly lifecycle: LifecycleRequest;
  readonly logging: LoggingRequest;
};

/** Which root file system: an image reference as typed, or a directory of the host (`--rootfs`, absolute). */
export type ImageRequest = {
  readonly source:
    | { readonly kind: 'image'; readonly reference: string }
    | { readonly kind: 'rootfs'; readonly path: string; readonly overlay: boolean }
    /** Nothing but what is mounted: a pod's infra container. */
    | { readonly kind: 'empty' };
  readonly pull: 'always' | 'missing' | 'never' | 'newer';
  /** `linux/arm64/v8`; undefined is the host's. */
  readonly platform: string | undefined;
};

/** How the container is called and marked, and which files say so. Paths are absolute. */
export type IdentityRequest = {
  readonly name: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Remove a container of that name first. */
  readonly replace: boolean;
  readonly cidFile: string | undefined;
  readonly pidFile: string | undefined;
  /** The same of the monitor. Rows of earlier versions lack it. */
  readonly monitorPidFile?: string;
};

/** A standard stream by name, as `--attach` takes it. */
export type StandardStream = 'stdin' | 'stdout' | 'stderr';

/** What becomes of the standard streams, and what else the container inherits. */
export type StdioRequest = {
  readonly interactive: boolean;
  readonly terminal: boolean;
  readonly detach: boolean;
  /** undefined: what `run` attaches by default. */
  readonly attach: readonly StandardStream[] | undefined;
  /** As typed, `ctrl-p,ctrl-q`; '' is none. */
  readonly detachKeys: string | undefined;
  readonly signalProxy: boolean;
  /** Descriptors 3 … 3+count-1 are handed to the container. */
  readonly preserveDescriptors: number;
  /** Of these, those that are not meant: an empty file stands there. Containers of earlier versions lack it. */
  readonly leftOut?: readonly number[];
};

/** One `--ulimit`, checked by `parseUlimit`. */
export type RlimitRequest = {
  readonly resource: string;
  /** Decimal, or `-1` for no limit; `host` takes what the caller has. */ readonly soft: string;
  readonly hard: string;
};

/** What runs, as whom, where, and with which limits of its own. */
export type ProcessRequest = {
  /** What follows the image on the command line. */
  readonly command: readonly string[];
  /** `[]` clears the image's. */
  readonly entrypoint: readonly string[] | undefined;
  readonly environment: EnvironmentRequest;
  readonly workingDirectory: string | undefined;
  /** `name|uid[:group|gid]`, checked by `parseUserSpec`. */
  readonly user: string | undefined;
  readonly additionalGroups: readonly string[];
  readonly init: boolean;
  /** A program of the host that is the init in place of our own. Containers of earlier versions lack it. */
  readonly initPath?: string;
  /** A name or a number, checked by `parseSignal`. */
  readonly stopSignal: string | undefined;
  readonly stopTimeoutSeconds: number | undefined;
  /** Stop the container after so long; 0 is never. */
  readonly timeoutSeconds: number;
  readonly umask: number | undefined;
  readonly rlimits: readonly RlimitRequest[];
  readonly oomScoreAdjust: number | undefined;
  /** A name of the time zone database, or `local`. */
  readonly timezone: string | undefined;
  readonly sysctls: Readonly<Record<string, string>>;
  /** Rows of earlier versions lack it. */
  readonly accounts?: AccountRequest;
};

/** What is added to /etc/passwd and /etc/group; undefined: as usual. */
export type AccountRequest = {
  /** `--passwd=false`: nothing. */
  readonly passwd: boolean;
  readonly passwdEntry: string | undefined;
  readonly groupEntry: string | undefined;
  /** Users of the host, by name or number. */
  readonly hostUsers: readonly string[];
};

/** What `readEnvironment` (environment.ts) made of `-e`, `--env-file`, `--env-host`, `--http-proxy`. */
export type EnvironmentRequest = {
  /** `NAME=value` of the host that the image may override. */
  readonly fromHost: readonly string[];
  /** `NAME=value` in the order given; the last of a name wins. */
  readonly entries: readonly string[];
  /** `NAME=value` in which variables of the image stand: `--env-merge`. Containers of earlier versions lack it. */
  readonly merge?: readonly string[];
  /** Names that are taken away from what image and settings set. */
  readonly unset: readonly string[];
  readonly unsetAll: boolean;
};

/** What holds for one mount, whatever its kind; meaningless fields are false. */
export type MountOptions = {
  readonly readOnly: boolean;
  readonly noExec: boolean;
  readonly noDev: boolean;
  readonly noSuid: boolean;
  /** Bind what is mounted below the source, too. */
  readonly recursive: boolean;
  readonly propagation: Propagation;
  /** `z` and `Z`: SELinux labels. */
  readonly relabel: 'shared' | 'private' | undefined;
  /** `U`: give the source to the container's user. */
  readonly chown: boolean;
  /** `O`: the container's writes go to an overlay that dies with it. */
  readonly overlay: boolean;
  /** Where an overlay's writes go, and stay: directories of the host. Without them they go with the container. */
  readonly overlayPlace?: { readonly upper: string; readonly work: string };
  /** Fill an empty named volume with what the image has there. */
  readonly copyUp: boolean;
  /** A source that is a symbolic link becomes one. */
  readonly noFollow?: boolean;
};

/** A mount that the user asked for. `target` is absolute and clean; `source` of a bind is absolute. */
export type MountRequest =
  | {
      readonly kind: 'bind';
      readonly source: string;
      readonly target: string;
      readonly options: MountOptions;
      readonly createSource: boolean;
    }
  /** No `name`: an anonymous volume, removed with the container by `rm -v` and `--rm`. */
  | {
      readonly kind: 'volume';
      readonly name: string | undefined;
      readonly target: string;
      readonly options: MountOptions;
      /** A place within the volume; links in there lead nowhere but inside. */
      readonly subpath: string | undefined;
      /** It is to exist: no new one is made. */
      readonly mustExist?: boolean;
      /** Of a volume that is made for it: `type`, `device`, `o`. */
      readonly driverOptions?: Readonly<Record<string, string>>;
    }
  /** The files of an image. What is written to them goes with the container. */
  | {
      readonly kind: 'image';
      readonly reference: string;
      readonly target: string;
      readonly subpath: string | undefined;
      readonly writable: boolean;
    }
  /** What of the host fits a pattern, each below `target`, or without one where it is on the host. */
  | { readonly kind: 'glob'; readonly pattern: string; readonly target: string | undefined; readonly options: MountOptions }
  /** The blobs of an artifact as files, or the one that is named. */
  | {
      readonly kind: 'artifact';
      readonly reference: string;
      readonly target: string;
      readonly digest: string | undefined;
      readonly title: string | undefined;
      /** How the file is called instead of by its title. */
      readonly fileName: string | undefined;
    }
  /** `data` are the options of the file system itself, as mount(8) writes them: `size=64m`, `mode=1777`. */
  | { readonly kind: 'tmpfs'; readonly target: string; readonly options: MountOptions; readonly data: readonly string[] }
  | { readonly kind: 'ramfs'; readonly target: string; readonly options: MountOptions }
  | { readonly kind: 'devpts'; readonly target: string; readonly data: readonly string[] };

/** What is mounted, and whether the root may be written. */
export type StorageRequest = {
  readonly mounts: readonly MountRequest[];
  readonly readOnly: boolean;
  readonly readOnlyTmpfs: boolean;
  readonly shmSizeBytes: number | undefined;
  /** The size of each file system in memory that a system with an init of its own gets; 0 is without limit. */
  readonly systemdTmpfsBytes?: number;
  /** What becomes of the image's VOLUMEs. */
  readonly imageVolumes: 'anonymous' | 'tmpfs' | 'ignore';
  /** `container[:ro|rw|z]` */
  readonly volumesFrom: readonly string[];
};

/** The container's network, its published ports, and what its /etc says about names. */
export type NetworkRequest = {
  /** undefined: the setting's, pasta when it says nothing. */
  readonly mode: NetworkMode | undefined;
  readonly ports: readonly PortMapping[];
  readonly publishAll: boolean;
  readonly expose: readonly ExposedPort[];
  readonly hostname: string | undefined;
  readonly domainname: string | undefined;
  readonly hosts: readonly HostEntry[];
  readonly noHosts: boolean;
  readonly noHostname: boolean;
  /** Take this file (absolute), the image's (`image`) or none (`none`) as the base of /etc/hosts. */
  readonly hostsFile: string | undefined;
  /** All that may be connected to; undefined: everything. Rows of earlier versions lack it. */
  readonly allow?: readonly EgressRule[] | undefined;
  /** `none`: leave the image's resolv.conf alone. */
  readonly dns: { readonly servers: readonly string[]; readonly searches: readonly string[]; readonly options: readonly string[] } | 'none';
};

/** What is asked about health; undefined is the image's, or the default. Times in milliseconds; an interval of 0 is no timer. */
export type HealthRequest = {
  /** `['CMD', …]`, `['CMD-SHELL', line]` or `['NONE']`. */
  readonly test: readonly string[] | undefined;
  readonly intervalMs: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly startPeriodMs: number | undefined;
  readonly retries: number | undefined;
  readonly startup: StartupCheckRequest | undefined;
  readonly onFailure: HealthAction;
  readonly log: HealthLogRequest;
};

/** What is done about a container that has become unhealthy. */
export type HealthAction = 'none' | 'kill' | 'restart' | 'stop';

/** The check that comes before the others, until it has succeeded so many times in a row. */
export type StartupCheckRequest = {
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** The container is started again after so many failures; 0 is never. */
  readonly retries: number;
  /** 0 is as good as 1. */
  readonly successes: number;
};

/** Where checks are written down: `local`, `events_logger`, or a directory (absolute). Counts of 0 are without limit. */
export type HealthLogRequest = { readonly destination: string; readonly maxCount: number; readonly maxSize: number };

/** Where the container's output is written. */
export type LogDriver = 'k8s-file' | 'json-file' | 'journald' | 'none' | 'passthrough' | 'passthrough-tty';

/** How the output is logged; the path is absolute. */
export type LoggingRequest = {
  /** undefined: the setting's. */
  readonly driver: LogDriver | undefined;
  readonly path: string | undefined;
  readonly maxBytes: number | undefined;
  readonly tag: string | undefined;
};
