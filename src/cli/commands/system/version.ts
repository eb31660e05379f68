import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { versionLine } from '../../version-line.ts';

/** `tiffin version`. */
export class VersionCommand extends BaseCommand {
  static override readonly help: CommandHelp = { examples: [['Print the version', '$0 version']] };

  override run({ output }: CommandContext): void {
    output.line(versionLine());
  }
}
