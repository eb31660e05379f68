import type { CollectOptions } from './command.ts';
import type { Abortable, OnProgress, PullPolicy, RegistryOptions } from './options.ts';
import type { WaitFor } from './container.ts';

/**
 * Which ports of a container are published.
 *
 * - `[5432, '53/udp']`: each on a free port of 127.0.0.1; ask `container.port(5432)` which
 * - `{ 5432: 15432, '53/udp': 0 }`: on that port of 127.0.0.1; 0 is a free one
 * - `['8080:80', '0.0.0.0::53/udp']`: as `-p` has it, which publishes on every address unless it names one
 */
export type Ports = readonly (number | string)[] | Readonly<Record<string | number, number>>;

/** A health check. Times in milliseconds. */
export type HealthCheck = {
  /** Words, or a line for `/bin/sh -c`. */
  readonly command: readonly string[] | string;
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly startPeriodMs?: number;
  readonly retries?: number;
};

/** What a container is made of. Words such as `'512m'` are read as the options of `tiffin run` read them. */
export type CreateOptions = Abortable &
  RegistryOptions & {
    /** A random one by default. */
    readonly name?: string;
    /** In place of the image's. */
    readonly command?: readonly string[];
    /** In place of the image's; `[]` takes it away. */
    readonly entrypoint?: readonly string[];
    /** Nothing of this process's own environment gets in. */
    readonly env?: Readonly<Record<string, string>>;
    readonly workdir?: string;
    /** `name`, `uid`, `name:group` or `uid:gid`. */
    readonly user?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly hostname?: string;
    /** Run a small init that reaps processes and passes on signals. */
    readonly init?: boolean;

    readonly ports?: Ports;
    /** `'none'`, `'host'`, a network's name, or several names. By default a network of its own with a way out. */
    readonly network?: string | readonly string[];
    /** Names for it on its networks, beside its own. */
    readonly aliases?: readonly string[];
    /** Names for /etc/hosts: `{ 'db.test': '10.0.0.7' }`. */
    readonly hosts?: Readonly<Record<string, string>>;
    readonly dns?: readonly string[];
    /** All that it may connect to, such as `'example.org:443'`; by default everything. */
    readonly netAllow?: readonly string[];

    /** As `-v`: `'data:/data'`, `'./src:/src:ro'`, `'/cache'`. */
    readonly volumes?: readonly string[];
    /** As `--mount`: `'type=bind,src=…,dst=…'`. */
    readonly mounts?: readonly string[];
    /** As `--tmpfs`: `'/tmp:size=64m'`. */
    readonly tmpfs?: readonly string[];
    /** Files that are there when it starts, by their absolute paths in it. */
    readonly files?: Readonly<Record<string, string | Uint8Array>>;
    /** As `--secret`: `'token'`, `'token,type=env,target=TOKEN'`. */
    readonly secrets?: readonly string[];
    /** Nobody in it can write to the image's files. */
    readonly readOnly?: boolean;
    /** Bytes, or `'64m'`. */
    readonly shmSize?: number | string;

    /** Bytes, or `'512m'`. Limits need control groups of version 2 and systemd. */
    readonly memory?: number | string;
    readonly cpus?: number;
    readonly pidsLimit?: number;
    /** As `--ulimit`: `'nofile=1024:2048'`. */
    readonly ulimits?: readonly string[];

    readonly privileged?: boolean;
    readonly capAdd?: readonly string[];
    readonly capDrop?: readonly string[];
    /** As `--security-opt`: `'no-new-privileges'`, `'seccomp=profile.json'`. */
    readonly securityOpts?: readonly string[];
    /** As `--device`: `'/dev/fuse'`. */
    readonly devices?: readonly string[];
    /** As `--userns`: `'keep-id'`, `'auto'`. */
    readonly userns?: string;
    readonly sysctls?: Readonly<Record<string, string>>;

    /** In place of the image's; `false`: none. */
    readonly health?: HealthCheck | false;
    /** `'no'`, `'on-failure'`, `'on-failure:3'`, `'always'`, `'unless-stopped'`. */
    readonly restart?: string;
    readonly stopSignal?: NodeJS.Signals | number;
    /** Seconds between its stop signal and SIGKILL; 10 by default. */
    readonly stopTimeout?: number;

    /** A pod that it joins. */
    readonly pod?: string;
    readonly pull?: PullPolicy;
    /** `'linux/arm64'`; this machine's by default. */
    readonly platform?: string;
    /** Is told how far a pull is. */
    readonly onProgress?: OnProgress;
  };

/** How a container is run. */
export type RunOptions = CreateOptions & {
  /** What to wait for before `run` returns; by default only that its command was started. */
  readonly waitFor?: WaitFor | readonly WaitFor[];
  /** How long to wait for that; 60,000 by default. */
  readonly waitTimeoutMs?: number;
};

/** How a container is run to its end. */
export type RunToEndOptions = CreateOptions & CollectOptions;

/** How a container is made that outlives this process. */
export type Detached = {
  /** It goes on when this process ends, and is yours to remove. */
  readonly detach: true;
};
