import { renameContainer } from '../../../container/rename.ts';
import { BaseCommand } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin rename` */
export class RenameCommand extends BaseCommand {
  container = operand('CONTAINER', { complete: 'container' });
  newName = operand('NAME', { complete: 'none' });

  override async run({ engine }: CommandContext): Promise<void> {
    renameContainer(await engine(), this.container, this.newName);
  }
}
