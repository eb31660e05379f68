/**
 * The plan: all that the helper does for one container or one exec, as a flat list of operations.
 *
 * The order is the order of execution within each phase (realm and namespaces, mounts, process). The binary form is in
 * `plan-encoding.ts`; its decoder is `native-helper/plan.c`. Paths called `source` are host paths; paths called
 * `target` are inside the container's root and are resolved there by the helper, never by us.
 */
export type PlanOp = RealmOp | NamespaceOp | MountOp | ProcessOp | MonitorOp;

/** `length` consecutive IDs. `host` is an ID outside P (realm maps) or inside P (container maps). */
export type IdMapping = { readonly inside: number; readonly host: number; readonly length: number };

/** Namespaces that a container can own, share with the host, or join. */
export type NamespaceKind = 'user' | 'mount' | 'pid' | 'net' | 'ipc' | 'uts' | 'cgroup';

/** A process that is what it was when it was recorded: `startTime` is field 22 of /proc/PID/stat, in clock ticks. */
export type ProcessIdentity = { readonly pid: number; readonly startTime: number };

/** Flags of a mount, as mount_setattr(2) takes them. `recursive` applies to read-only and the rest alike. */
export type MountAttributes = {
  readonly readOnly?: boolean;
  readonly noSuid?: boolean;
  readonly noDev?: boolean;
  readonly noExec?: boolean;
  readonly noAtime?: boolean;
  readonly recursive?: boolean;
};

/** How mounts and unmounts travel between a mount and its copies, as mount(8) names it. */
export type Propagation = 'private' | 'rprivate' | 'slave' | 'rslave' | 'shared' | 'rshared' | 'unbindable';

/** The first operation of every plan: whose user namespaces the container lives in. */
export type RealmOp =
  /** The user's realm P; made with newuidmap when no live one is registered. Empty `newuidmap`: one-ID map (0 → our uid). */
  | {
      readonly op: 'realm';
      readonly registry: string;
      readonly uidMap: readonly IdMapping[];
      readonly gidMap: readonly IdMapping[];
      readonly newuidmap: string;
      readonly newgidmap: string;
    };

/** The namespaces of the container and what is set in them before anything is mounted. */
export type NamespaceOp =
  /** A namespace of the container's own; a kind that no op names is the realm's (user) or the host's (others). */
  | { readonly op: 'new-namespace'; readonly kind: NamespaceKind }
  | { readonly op: 'join-namespace'; readonly kind: NamespaceKind; readonly target: ProcessIdentity }
  /** A namespace that is bound to a path of the host. */
  | { readonly op: 'join-namespace-path'; readonly kind: NamespaceKind; readonly path: string }
  /** The container's ID maps, `host` counted in P. Only with a new user namespace. */
  | { readonly op: 'id-map'; readonly uid: readonly IdMapping[]; readonly gid: readonly IdMapping[] }
  | { readonly op: 'hostname'; readonly name: string }
  | { readonly op: 'domainname'; readonly name: string }
  | { readonly op: 'sysctl'; readonly key: string; readonly value: string };

/** What the container sees of the file system, in the order in which it is mounted. */
export type MountOp =
  /** The root: overlay of `lower` (topmost first) with a writable upper. `volatile` skips the sync at unmount. */
  | { readonly op: 'overlay'; readonly lower: readonly string[]; readonly upper: string; readonly work: string; readonly volatile: boolean }
  /** The root: a directory of the host as it is. */
  | { readonly op: 'root-directory'; readonly source: string }
  | { readonly op: 'root-read-only' }
  | { readonly op: 'root-propagation'; readonly propagation: Propagation }
  | {
      readonly op: 'bind';
      readonly source: string;
      readonly target: string;
      /** Bind what is mounted below the source, too. */
      readonly recursive: boolean;
      readonly attributes: MountAttributes;
      readonly propagation: Propagation;
      /** Skip when the source does not exist. */
      readonly optional: boolean;
      /** Copy what the image has at `target` into the (empty) source first: named volumes. A file `filled` beside it says that it was done. */
      readonly copyUp: boolean;
      /** A named volume: at its first use it gets the owner and mode of what the image has at `target`, or else the container's user. */
      readonly volume?: boolean;
      /** Whom a volume is given to at its first use instead, `UID:GID`. */
      readonly owner?: string;
      /** Give the source, and all that is below it, to the container's user. */
      readonly chown?: boolean;
      /** A place within the source, which is hostile: links lead nowhere but inside. Empty: the source itself. */
      readonly inside?: string;
      /** A source that is a symbolic link becomes one at `target`. */
      readonly noFollow?: boolean;
    }
  /** A tree whose changes go to `upper`: `lower` stays as it is. Nothing can be written without `upper`; then there are two lower ones at least. */
  | {
      readonly op: 'overlay-mount';
      readonly lower: readonly string[];
      readonly upper: string;
      readonly work: string;
      readonly target: string;
      readonly attributes: MountAttributes;
      readonly inside?: string;
      readonly chown?: boolean;
      /** Copy what the image has at `target` into the (empty) one lower directory first. */
      readonly copyUp?: boolean;
      /** `target` is a file below a directory: where the root has no such directory, the file takes its place. */
      readonly into?: boolean;
    }
  /** `options` as in mount(8): `size=64m,mode=1777`. `copyUp` fills it with what the image has there. */
  | {
      readonly op: 'tmpfs';
      readonly target: string;
      readonly options: string;
      readonly attributes: MountAttributes;
      readonly copyUp: boolean;
      /** Give it, and all that is in it, to the container's user. */
      readonly chown?: boolean;
      /** Read-only once the devices and links are in it. */
      readonly seal?: boolean;
    }
  /**
   * A volume that is more than a directory, mounted on `place`, its directory, where only the monitor sees it: binds of `place` come after
   * it. Of kind `tmpfs` and `overlay` it is one for all containers that have it, who find each other through the file `registry`.
   */
  | {
      readonly op: 'volume-mount';
      readonly place: string;
      readonly registry: string;
      readonly kind: 'tmpfs' | 'bind' | 'overlay';
      /** Of a tmpfs, as in mount(8). */
      readonly options: string;
      /** Of a bind. */
      readonly source: string;
      readonly recursive: boolean;
      /** Of an overlay, topmost first. */
      readonly lower: readonly string[];
      readonly upper: string;
      readonly work: string;
    }
  | {
      readonly op: 'filesystem';
      readonly type: 'proc' | 'sysfs' | 'devpts' | 'mqueue' | 'cgroup2' | 'ramfs';
      readonly target: string;
      readonly options: string;
      readonly attributes: MountAttributes;
    }
  /** A device node of the host, bound onto a new file in the container's own /dev. */
  | { readonly op: 'device'; readonly source: string; readonly target: string; readonly optional: boolean }
  /** What is on /dev/shm in the container of that process, whose IPC namespace is joined. */
  | { readonly op: 'shared-memory'; readonly target: string; readonly from: ProcessIdentity }
  /** A program of the host that is run before the root is entered, and reads `state` from its standard input. */
  | {
      readonly op: 'hook';
      readonly path: string;
      readonly arguments: readonly string[];
      readonly environment: readonly string[];
      readonly seconds: number;
      readonly state: string;
    }
  /** The value in `source`, a file that is deleted once it was read, as a file: on a tmpfs below /run/secrets, or bound to `target`. */
  | {
      readonly op: 'secret-file';
      readonly source: string;
      readonly target: string;
      readonly uid: number;
      readonly gid: number;
      readonly mode: number;
    }
  | { readonly op: 'symlink'; readonly target: string; readonly content: string }
  | { readonly op: 'mask-path'; readonly target: string }
  | { readonly op: 'read-only-path'; readonly target: string };

/** The process that becomes the container: its identity, rights, limits and command line. */
export type ProcessOp =
  /** Digits are IDs; names are looked up in the container's own /etc/passwd and /etc/group by the helper. `''` = root. */
  /** `keepGroups`: those of the caller's process stay, instead of the additional ones. */
  | { readonly op: 'user'; readonly spec: string; readonly additionalGroups: readonly string[]; readonly keepGroups?: boolean }
  /** A line of /etc/passwd or /etc/group, added when none has that ID; `$GID` in it is the process' group. */
  | { readonly op: 'account'; readonly file: 'passwd' | 'group'; readonly id: number; readonly line: string }
  /** Created (owned by the user) when the image lacks it and `create` is set. */
  | { readonly op: 'working-directory'; readonly path: string; readonly create: boolean }
  /** Bytes, not text: `NAME=value`. HOME is added by the helper from /etc/passwd when absent. */
  | { readonly op: 'environment'; readonly entries: readonly (string | Uint8Array)[] }
  /** A variable with the value in `source`, a file that is deleted once it was read. */
  | { readonly op: 'secret-environment'; readonly source: string; readonly name: string }
  | { readonly op: 'arguments'; readonly argv: readonly (string | Uint8Array)[] }
  | { readonly op: 'rlimit'; readonly resource: string; readonly soft: bigint; readonly hard: bigint }
  | { readonly op: 'umask'; readonly mask: number }
  | { readonly op: 'oom-score-adjust'; readonly value: number }
  /** Bit masks, bit n = capability n. Inheritable is always empty. */
  | {
      readonly op: 'capabilities';
      readonly bounding: bigint;
      readonly effective: bigint;
      readonly permitted: bigint;
      readonly ambient: bigint;
    }
  | { readonly op: 'no-new-privileges' }
  /** A compiled seccomp program: an array of `struct sock_filter`, little endian. */
  | { readonly op: 'seccomp'; readonly program: Uint8Array; readonly flags: number }
  | { readonly op: 'terminal'; readonly rows: number; readonly columns: number }
  /** Run a reaper as PID 1 that forwards signals to the command. */
  | { readonly op: 'init' }
  /** Run no command: hold the namespaces, reap, end when told. */
  | { readonly op: 'hold' }
  /** Descriptors 3 … 3+count-1 of the caller stay open in the container. */
  | { readonly op: 'preserve-descriptors'; readonly count: number };

/** What stays outside and watches: logs, terminal, network tool, restart, removal. */
export type MonitorOp =
  /** Who this is and where its files are: `runDirectory` gets status, attach; `stateDirectory` gets exit, lock. */
  | { readonly op: 'container'; readonly id: string; readonly runDirectory: string; readonly stateDirectory: string }
  | {
      readonly op: 'log';
      readonly driver: 'k8s-file' | 'json-file' | 'none' | 'passthrough' | 'journald';
      readonly path: string;
      readonly maxBytes: bigint;
    }
  /** Keep standard input open for attached clients; else it is /dev/null. */
  | { readonly op: 'standard-input' }
  /** Run by the monitor in P once the namespaces exist; `{netns}` in argv becomes the container's network namespace. Ready when it exits 0. */
  | { readonly op: 'network-tool'; readonly argv: readonly string[]; readonly name: string }
  /** Puts the container on networks: the keeper is found in `directory`, or started with that command line, and gives netavark the documents. */
  | {
      readonly op: 'networks';
      readonly directory: string;
      readonly keeper: readonly string[];
      readonly documents: readonly { readonly network: string; readonly document: string }[];
    }
  /**
   * The container's resolv.conf follows the host's. `networkServers` lead to `forwardsTo`, the host's first server at the start (empty: they
   * follow by themselves); lists of `asked…` that are not empty stand in the place of the others.
   */
  | {
      readonly op: 'resolver';
      readonly forwardsTo: string;
      readonly networkServers: readonly string[];
      readonly networkSearches: readonly string[];
      readonly askedServers: readonly string[];
      readonly askedSearches: readonly string[];
      readonly askedOptions: readonly string[];
      readonly keepsHostServers: boolean;
      readonly sharesHost: boolean;
    }
  /** Bring the loopback interface up (a new network namespace). */
  | { readonly op: 'loopback' }
  /** Remove stateDirectory and runDirectory when the container ended. */
  | { readonly op: 'remove-at-exit' }
  | { readonly op: 'restart'; readonly policy: 'on-failure' | 'always' | 'unless-stopped'; readonly maximum: number }
  | { readonly op: 'stop'; readonly signal: number; readonly graceMs: number }
  /** Stop the container after so long; 0 is never. */
  | { readonly op: 'timeout'; readonly afterMs: number }
  /** Use this OCI runtime on the bundle instead of our own set-up. */
  | {
      readonly op: 'external-runtime';
      readonly path: string;
      readonly flags: readonly string[];
      readonly bundle: string;
      readonly root: string;
    }
  /**
   * The container's control group: `container` below a scope of systemd's in `slice`, or a directory in `parent`. `required`: no container
   * without it. `keepMonitor`: the monitor stays where it is. `move`: processes of `parent` may be moved to a leaf of it.
   */
  | {
      readonly op: 'cgroup';
      readonly systemd: boolean;
      readonly required: boolean;
      readonly keepMonitor: boolean;
      readonly move: boolean;
      /** Where version 2 is mounted. */
      readonly root: string;
      readonly parent: string;
      readonly slice: string;
      readonly managerSocket: string;
      readonly busSocket: string;
      readonly unit: string;
    }
  /** A limit: `value` is written to `file` of it. `orNext`: where there is no such file, the next operation is tried in its place. */
  | { readonly op: 'cgroup-file'; readonly file: string; readonly value: string; readonly optional: boolean; readonly orNext: boolean }
  /** exec: the control group of the container; `unit` and `below` name it to systemd. */
  | {
      readonly op: 'cgroup-join';
      readonly path: string;
      readonly unit: string;
      readonly below: string;
      readonly managerSocket: string;
      readonly busSocket: string;
    }
  /** Delete this file, which holds the container's ID, together with the container. */
  | { readonly op: 'remove-file'; readonly path: string }
  /** Carry out the exec that is planned in the file `plan`, again and again; an interval of 0 is only when asked, a time-out of 0 is none. */
  | {
      readonly op: 'health';
      readonly plan: string;
      readonly intervalMs: number;
      readonly timeoutMs: number;
      readonly startPeriodMs: number;
      readonly retries: number;
      readonly onFailure: 'none' | 'kill' | 'restart' | 'stop';
    }
  /** The same before the first `health` check; `retries` of 0 is without end, at the end of them the container is started again. */
  | {
      readonly op: 'startup-check';
      readonly plan: string;
      readonly intervalMs: number;
      readonly timeoutMs: number;
      readonly retries: number;
      readonly successes: number;
    }
  /** Where the checks are written down; an empty path is in events. 0 is without limit. */
  | { readonly op: 'health-log'; readonly path: string; readonly maxCount: number; readonly maxSize: number }
  /** Add what happens to the log of events at `path`; `members` stand in each of them, as in a JSON object without its braces. */
  | { readonly op: 'events'; readonly path: string; readonly members: string }
  /** Fields of each entry of the journal, a line `NAME=value` each. */
  | { readonly op: 'journal'; readonly fields: string }
  /** End when the last of those who hold the FIFO `members` of the run directory open has gone. */
  | { readonly op: 'stop-without-members' }
  /** Hold this FIFO open. */
  | { readonly op: 'pod-member'; readonly path: string }
  /** exec: the container whose process `target` is; all its namespaces are joined. */
  | { readonly op: 'exec-target'; readonly target: ProcessIdentity };
