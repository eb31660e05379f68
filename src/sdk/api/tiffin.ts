import type { BuildOptions, BuildResult } from './build.ts';
import type { CommandResult } from './command.ts';
import type { Container, OwnContainer, SpawnedContainer } from './container.ts';
import type { EventOptions, StoreEvent } from './events.ts';
import type { Images } from './images.ts';
import type { Containers, Networks, Pods, Secrets, Volumes } from './resources.ts';
import type { CreateOptions, Detached, RunOptions, RunToEndOptions } from './run.ts';

/** Where a `Tiffin` works, and whom it tells what. */
export type OpenOptions = {
  /** The store; that of the `tiffin` command by default. */
  readonly root?: string;
  /** What is true until the next boot; as the command's by default. A path of few characters, on a tmpfs. */
  readonly runRoot?: string;
  /** In place of this process's environment: `HOME`, `XDG_…`, `PATH` and the variables of registries and proxies are read from it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** An OCI runtime (crun, runc) in place of tiffin's own. */
  readonly runtime?: string;
  /** Is told of what did not go as asked while the call went on; by default nobody is. Nothing is ever printed. */
  readonly onWarning?: (message: string) => void;
};

/**
 * A store of images and containers, opened in this process: there is no socket and no daemon. Any number may be open at once, also of the
 * same store, also beside the `tiffin` command.
 *
 * Closing breaks off what goes on, and removes the containers that are this process's own.
 */
export type Tiffin = AsyncDisposable & {
  /**
   * Makes a container and starts it; the image is pulled when it is not there. Returns when its command was started and `waitFor` has come
   * about; if that fails, nothing is left.
   *
   * @throws {TiffinError} `not-found`, `unreachable`, `unauthorized` for the image; `invalid-argument`, `in-use` for options;
   *   `command-not-found`, `command-not-invokable`, `runtime-failed` for the start; `cancelled`
   */
  run(image: string, options: RunOptions & Detached): Promise<Container>;
  run(image: string, options?: RunOptions): Promise<OwnContainer>;
  /** Makes a container that does not run yet. */
  create(image: string, options: CreateOptions & Detached): Promise<Container>;
  create(image: string, options?: CreateOptions): Promise<OwnContainer>;

  /**
   * Runs a container to its end, collects what it writes, and removes it. A status other than 0 is an answer, not an error.
   *
   * @throws {TiffinError} as `run` does
   */
  runToEnd(image: string, options?: RunToEndOptions): Promise<CommandResult>;

  /**
   * Runs a container whose streams are yours, such as a server that speaks over standard input and output. Disposing removes it.
   *
   * @throws {TiffinError} as `run` does
   */
  spawn(image: string, options?: CreateOptions): Promise<SpawnedContainer>;

  /**
   * Makes an image as a Containerfile says.
   *
   * @throws {TiffinError} whatever a step fails for, with the line in the message; `cancelled`. What was finished is there for the next build
   */
  build(options?: BuildOptions): Promise<BuildResult>;

  /** What happens in the store, whoever does it. Breaking off the loop ends the reading. */
  events(options?: EventOptions): AsyncIterableIterator<StoreEvent>;

  readonly containers: Containers;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly networks: Networks;
  readonly secrets: Secrets;
  readonly pods: Pods;

  /** Of tiffin. */
  readonly version: string;
  /** Where the store is. */
  readonly root: string;

  /** Idempotent; `await using` does it. Every call of this Tiffin then fails with `cancelled` or `wrong-state`. */
  close(): Promise<void>;
};
