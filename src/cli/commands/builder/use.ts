import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { checkBuilder } from '../../request/build/builder.ts';

/** `tiffin buildx use`. */
export class BuilderUseCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Selects the one builder there is, default.',
    examples: [['Select the builder', '$0 buildx use default']],
  };

  isDefault = flag('--default', { description: 'Accepted for compatibility: there is one builder' });
  isGlobal = flag('--global', { description: 'Accepted for compatibility: there is one builder' });
  name = operand('NAME', { complete: ['default'] });

  override run(_context: CommandContext): void {
    checkBuilder(this.name);
  }
}
