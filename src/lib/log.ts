/** Where rooms say what a user may want to know while a command works; the front door decides who sees it. */
export type Log = {
  /** Only seen with `--log-level=debug`. */
  debug(message: string): void;
  info(message: string): void;
  /** Seen by default: something did not go as asked, but the command goes on. */
  warn(message: string): void;
};

/** A log that nobody reads. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
};
