import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { versionLine } from '../../version-line.ts';

/** `tiffin buildx version`. */
export class BuilderVersionCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the version of the builder, which is that of tiffin.',
    examples: [['Show the version', '$0 buildx version']],
  };

  override run({ output }: CommandContext): void {
    output.line(versionLine());
  }
}
