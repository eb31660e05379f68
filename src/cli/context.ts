import type { Places } from '../config/places.ts';
import type { Engine } from '../engine.ts';
import type { Log } from '../lib/log.ts';
import type { GlobalOptions } from './options/global.ts';
import type { Output } from './output/output.ts';

/** The environment as it was handed to the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything a command may touch beside its own fields. */
export type CommandContext = {
  readonly env: Environment;
  /** The words after `tiffin`, as typed: for commands that quote or repeat their own line. */
  readonly argv: readonly string[];
  /** The words that start this very tiffin: Node and its main file. */
  readonly program: readonly string[];
  /** Options of `tiffin` itself: `--root`, `--log-level`, … */
  readonly globals: GlobalOptions;
  readonly output: Output;
  readonly log: Log;
  /** Where the store and the run directory are. Found on first use; may warn about XDG_RUNTIME_DIR. */
  readonly places: Places;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP, with its name as the reason; from first use on those no longer end the process by themselves. */
  readonly signal: AbortSignal;
  /** The stores and clients; each is opened on first use. */
  engine(): Promise<Engine>;
};
