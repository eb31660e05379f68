import { Command } from './clipanion.ts';
import type { CommandContext } from './context.ts';
import type { StatusOverrides } from './exit-status.ts';

/** What help prints beside the tables. `$0` in an example is the binary's name. */
export type CommandHelp = {
  /** Two or three sentences when the summary in the command table does not say enough. */
  readonly description?: string;
  readonly examples?: readonly (readonly [sentence: string, commandLine: string])[];
};

/**
 * What every command extends: fields declare options and operands (`options/option.ts`, `options/operand.ts`), `run`
 * turns them into one call of a room below. Constructors must be free of effects.
 */
export abstract class BaseCommand extends Command {
  /** Only the class that argv names is registered with clipanion, so each is the default one. */
  static override readonly paths = [Command.Default];
  /** Printed by `--help`. */
  static readonly help: CommandHelp = {};
  /** Exit statuses that differ from the usual ones. */
  static readonly statuses: StatusOverrides = {};
  /**
   * Does the work.
   *
   * @returns the exit status; nothing means 0
   */
  abstract run(context: CommandContext): Promise<number | void> | number | void;

  /** Clipanion's own entrance; the front door calls `run` with its context instead. */
  override async execute(): Promise<number> {
    return await Promise.reject(new Error('commands are started by run()'));
  }
}

/** A command class as the command table loads it. */
export type CommandConstructor = (new () => BaseCommand) & { readonly help: CommandHelp; readonly statuses: StatusOverrides };
