import type { ProcessIdentity } from './process-identity.ts';

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
   * without it. `keepMonitor`: the monitor stays where it is. `move`: processes of `parent` may be moved to a leaf of it. `delegate`: the
   * container's root may make control groups in it. `split`: `parent` is that of a unit which was delegated.
   */
  | {
      readonly op: 'cgroup';
      readonly systemd: boolean;
      readonly required: boolean;
      readonly keepMonitor: boolean;
      readonly move: boolean;
      readonly delegate?: boolean;
      readonly split?: boolean;
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
  /** Tell systemd, on that socket, that the monitor is the main process, and when the service is ready: when the container says so itself, … */
  | {
      readonly op: 'notify';
      readonly socket: string;
      readonly mode: 'container' | 'conmon' | 'healthy';
      /** How often to say that it lives, as long as it is not unhealthy; 0 is never. */
      readonly watchdogUsec: bigint;
    }
  /** End when the last of those who hold the FIFO `members` of the run directory open has gone. */
  | { readonly op: 'stop-without-members' }
  /** Hold this FIFO open. */
  | { readonly op: 'pod-member'; readonly path: string }
  /** exec: the container whose process `target` is; all its namespaces are joined. */
  | { readonly op: 'exec-target'; readonly target: ProcessIdentity };
