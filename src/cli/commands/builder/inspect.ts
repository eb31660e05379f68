import { formatPlatform, hostPlatform } from '../../../oci/platform.ts';
import { version } from '../../../lib/version.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { checkBuilder } from '../../request/build/builder.ts';

/** `tiffin buildx inspect`. */
export class BuilderInspectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Shows the one builder there is. No process of it runs between builds.',
    examples: [['Show the platforms that can be built', '$0 buildx inspect']],
  };

  bootstrap = flag('--bootstrap', { description: 'Accepted for compatibility: there is nothing to start' });
  name = optionalOperand('NAME', { complete: ['default'] });

  override run({ output }: CommandContext): void {
    checkBuilder(this.name);
    output.text(`Name:   default
Driver: tiffin

Nodes:
Name:             default
Endpoint:         default
Status:           running
Tiffin version:   ${version}
Buildkit version: N/A
Platforms:        ${formatPlatform(hostPlatform())}
Labels: 
`);
  }
}
