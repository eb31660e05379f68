import type { CommandConstructor } from '../base-command.ts';

/** One command. */
export type CommandEntry = {
  /** One line, imperative, without full stop: what help and completion show. */
  readonly summary: string;
  /** Works, but is not shown. */
  readonly hidden?: boolean;
  readonly load: () => Promise<CommandConstructor>;
};

/** Commands by path: `run`, `image pull`. */
export type CommandEntries = Readonly<Record<string, CommandEntry>>;

/** Other spellings: the path typed, and the path of the command it means. */
export type Spellings = Readonly<Record<string, string>>;
