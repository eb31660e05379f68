import type { CommandOptions, CommandResult, RunningCommand, SpawnOptions } from './command.ts';
import type { ContainerInspection } from './container-inspection.ts';
import type { LogLine, LogOptions } from './logs.ts';
import type { Abortable } from './options.ts';

/** The words for what a container does. */
export type ContainerStatus = 'created' | 'initialized' | 'running' | 'paused' | 'stopping' | 'restarting' | 'exited';

/** What is true of a container now. */
export type ContainerState = {
  readonly status: ContainerStatus;
  /** Of its first process, as the host numbers it; undefined while it does not run. */
  readonly pid: number | undefined;
  /** Of its last run; undefined while it runs, or when it never ran. By a signal it is 128 and the signal's number. */
  readonly exitStatus: number | undefined;
  /** The last run was ended by the kernel, because there was no memory left. */
  readonly oomKilled: boolean;
  /** undefined: it has no health check. */
  readonly health: 'starting' | 'healthy' | 'unhealthy' | undefined;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** How often its restart policy has started it again. */
  readonly restarts: number;
};

/** A port of a container that is published on the host. */
export type PublishedPort = {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** The host's address; `''` is every address. */
  readonly hostIp: string;
  readonly hostPort: number;
};

/** How a container is stopped. */
export type StopOptions = Abortable & {
  /** Seconds from its stop signal to SIGKILL; 0 kills at once. The container's own stop timeout (10) by default. */
  readonly timeout?: number;
};

/** How a container is removed. */
export type RemoveOptions = StopOptions & {
  /** End it first if it runs. Without it a container that runs is refused with `wrong-state`. */
  readonly force?: boolean;
  /** Its anonymous volumes, too. True by default. */
  readonly volumes?: boolean;
};

/** How files are copied in or out. */
export type CopyOptions = Abortable & {
  /** Keep owners and modes as numbers. Without it, what goes into the container belongs to its root, what comes out to you. */
  readonly archive?: boolean;
  /** Let a file take the place of a directory, and the other way round. */
  readonly overwrite?: boolean;
};

/**
 * A container, whatever it does. It is a handle: every method looks at the container as it is now, and fails with `not-found` when it has
 * been removed.
 */
export type Container = {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  /** The image's name as it was asked for. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;

  /** What it does now. Cheap: some small files are read. */
  state(): Promise<ContainerState>;
  /** Everything about it, in the shape of `tiffin inspect` (and of Podman's). */
  inspect(options?: Abortable): Promise<ContainerInspection>;

  /** All of its published ports. */
  readonly ports: readonly PublishedPort[];
  /**
   * The port of the host where a port of the container is published.
   *
   * @param port `5432`, or `'53/udp'`
   * @throws {TiffinError} `not-found` when it is not published
   */
  port(port: number | `${number}/${'tcp' | 'udp'}`): number;

  /**
   * Runs a command in it to its end, and collects what it writes.
   *
   * A status other than 0 is an answer, not an error.
   *
   * @throws {TiffinError} `wrong-state` when the container does not run, `command-not-found`, `command-not-invokable`, `cancelled`
   */
  exec(command: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /**
   * Starts a command in it, whose streams are yours. It is killed when it is disposed of, when `signal` is aborted, and when this process
   * ends.
   */
  spawn(command: readonly string[], options?: SpawnOptions): Promise<RunningCommand>;

  /** What it has written so far, line by line; with `follow` on to its end. Breaking off the loop ends the reading. */
  logs(options?: LogOptions): AsyncIterableIterator<LogLine>;

  /** Waits until it has ended. @returns its exit status; by a signal 128 and the signal's number */
  wait(options?: Abortable): Promise<number>;
  /**
   * Waits until it is of use: a port is listened on, a line was written, its health check succeeds.
   *
   * @throws {TiffinError} `runtime-failed` with its last lines in the message when it ends first or the time is up; `cancelled`
   */
  waitFor(condition: WaitFor | readonly WaitFor[], options?: WaitForOptions): Promise<void>;

  /** Starts it; one that runs is left alone. */
  start(options?: Abortable): Promise<void>;
  /** Asks it to end, then kills it; one that does not run is left alone. */
  stop(options?: StopOptions): Promise<void>;
  restart(options?: StopOptions): Promise<void>;
  /** Sends it a signal, such as `SIGHUP`. SIGKILL by default. */
  kill(signal?: NodeJS.Signals | number): Promise<void>;
  /** Holds all its processes; needs control groups of version 2. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Removes it. Nothing of it is left afterwards but named volumes. */
  remove(options?: RemoveOptions): Promise<void>;

  /** Copies a file or a directory of the host into it, whether it runs or not. */
  copyTo(hostPath: string, containerPath: string, options?: CopyOptions): Promise<void>;
  /** Copies a file or a directory out of it. */
  copyFrom(containerPath: string, hostPath: string, options?: CopyOptions): Promise<void>;
};

/**
 * A container that is this process's own: it ends and is removed when it is disposed of, when its `Tiffin` is, and when this process ends,
 * by whatever means (`kill -9`, a crash, the end of the program).
 *
 * Disposing kills it at once. Call `stop` before, where it is to end in peace.
 */
export type OwnContainer = Container & AsyncDisposable;

/** A container whose command's streams are yours. */
export type SpawnedContainer = RunningCommand & { readonly container: OwnContainer };

/** When a container is of use. */
export type WaitFor =
  /** Somebody in the container listens on this TCP port; it need not be published. */
  | { readonly port: number }
  /** It has written this, `times` times in all (1). */
  | { readonly log: string | RegExp; readonly times?: number }
  /** Its health check says so. */
  | { readonly health: 'healthy' }
  /** This command, run in it, ends with 0. */
  | { readonly exec: readonly string[] }
  /** A published port answers an HTTP GET with this status (any from 200 to 399). */
  | { readonly http: { readonly port: number; readonly path?: string; readonly status?: number } }
  /** It has ended with this status (0). */
  | { readonly exit: number }
  /** You say so; asked again every 100 ms. */
  | ((container: Container) => boolean | Promise<boolean>);

/** How long to wait. */
export type WaitForOptions = Abortable & {
  /** 60,000 by default. */
  readonly timeoutMs?: number;
};
