import type { Readable, Writable } from 'node:stream';

import type { Abortable } from './options.ts';

/** As whom, where and with what a command runs in a container. */
export type SpawnOptions = Abortable & {
  /** Added to the container's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute; the container's own by default. */
  readonly workdir?: string;
  /** `name`, `uid`, `name:group` or `uid:gid`; the container's own by default. */
  readonly user?: string;
  /** With all capabilities that the container could have. */
  readonly privileged?: boolean;
};

/** What a command that is run to its end reads, and what becomes of what it writes. */
export type CollectOptions = {
  /** What it reads; nothing by default. */
  readonly input?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  /** Is told what it writes as it comes; what it throws breaks the call off. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
  /** A command that writes more than this is killed. 64 MiB by default. */
  readonly maxOutputBytes?: number;
};

/** How a command is run to its end. */
export type CommandOptions = SpawnOptions & CollectOptions;

/** How a command ended, and what it wrote, as UTF-8. */
export type CommandResult = {
  /** By a signal 128 and the signal's number. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** A command that runs in a container. Disposing ends it: one in a container is killed, a container of its own is removed. */
export type RunningCommand = AsyncDisposable & {
  /** Of the command, as the host numbers it. */
  readonly pid: number;
  /** End it (`stdin.end()`) when there is nothing more to read. */
  readonly stdin: Writable;
  /** Read both, or the command waits for you when their buffers are full; `resume()` drops what comes. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Its exit status, once it has ended and both streams were read; by a signal 128 and the signal's number. */
  readonly status: Promise<number>;
  /** Sends it a signal. SIGKILL by default. */
  kill(signal?: NodeJS.Signals | number): void;
};
