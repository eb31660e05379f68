import { TiffinError } from '../lib/errors.ts';
import { canonicalArgv, normalizeArgv, usedNames, type NormalArgv } from './argv.ts';
import type { BaseCommand } from './base-command.ts';
import type { CommandClass } from 'clipanion';
import { Cli, Command } from './clipanion.ts';
import { checkOperandCount } from './operand-count.ts';
import { globalSpecs } from './options/global.ts';
import { inSession, shapeOf } from './options/session.ts';

/** A command with its fields filled, or a call for its help. */
export type ReadCommand<T> = { readonly command: T; readonly globals: NormalArgv['options'] };

/**
 * Reads the words after a command's name into the command's fields.
 *
 * @param commandLine the command as messages name it: `tiffin run`
 * @returns undefined when help was asked for
 * @throws {TiffinError} `invalid-argument` in Podman's words; `unsupported` for refused options
 */
export function readCommand<T extends BaseCommand>(
  CommandClass: new () => T,
  words: readonly string[],
  commandLine: string,
): ReadCommand<T> | undefined {
  const shape = shapeOf(CommandClass);
  return withHint(`see '${commandLine} --help'`, () => {
    const normal = normalizeArgv(words, { options: [...globalSpecs, ...shape.options], operands: shape.operands });
    if (normal.help) return undefined;
    checkOperandCount(normal.operands.length, shape.operands, commandLine);
    const isGlobal = ({ spec }: NormalArgv['options'][number]): boolean => globalSpecs.includes(spec);
    const own = { ...normal, options: normal.options.filter((option) => !isGlobal(option)) };
    const named = shape.operands.filter((operand) => operand.max === 1).length;
    return {
      command: construct(CommandClass, { ...own, operands: own.operands.slice(0, named) }, own.operands.slice(named)),
      globals: normal.options.filter(isGlobal),
    };
  });
}

/** Gives clipanion one class with the options that occur, and the operands that have names: it compiles and copies all that it is given. */
function construct<T extends BaseCommand>(CommandClass: new () => T, normal: NormalArgv, rest: readonly string[]): T {
  const session = { mode: 'parse', used: usedNames(normal), rest } as const;
  const command = inSession(session, () => new CommandClass());
  return Cli.from([onlyOne(command)], { binaryName: 'tiffin' }).process(canonicalArgv(normal), {}) as T;
}

/** Clipanion constructs a command twice, to see its options and to fill them in; with a hundred of them the second time is not free. */
function onlyOne(command: BaseCommand): CommandClass {
  return class extends Command {
    static override readonly paths = [Command.Default];

    constructor() {
      super();
      return command;
    }

    override async execute(): Promise<number> {
      return await command.execute();
    }
  };
}

function withHint<T>(hint: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TiffinError) || error.hint !== undefined) throw error;
    throw new TiffinError(error.code, error.message, { hint, cause: error.cause });
  }
}
