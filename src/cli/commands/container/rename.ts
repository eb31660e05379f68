import { renameContainer } from '../../../container/rename.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin rename` */
export class RenameCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Gives a container another name. It may run.',
    examples: [['Rename a container', '$0 rename web web-old']],
  };

  container = operand('CONTAINER', { complete: 'container' });
  newName = operand('NAME', { complete: 'none' });

  override async run({ engine }: CommandContext): Promise<void> {
    renameContainer(await engine(), this.container, this.newName);
  }
}
