import type { MonitorOp } from './monitor-ops.ts';
import type { ProcessIdentity } from './process-identity.ts';

export type { ProcessIdentity } from './process-identity.ts';

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
  | { readonly op: 'preserve-descriptors'; readonly count: number }
  /** The first of them are sockets of systemd's, of which the command is told as systemd would; `names` are its LISTEN_FDNAMES. */
  | { readonly op: 'listen-descriptors'; readonly count: number; readonly names: string };
