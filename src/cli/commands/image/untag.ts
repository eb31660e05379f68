import { untagImage } from '../../../image/tag.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand, operands } from '../../options/operand.ts';

/** `tiffin untag`. */
export class UntagCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes names from an image, or all of them when none is given. The image stays in the store.',
    examples: [['Remove one name', '$0 untag app localhost/app:old']],
  };

  image = operand('IMAGE', { complete: 'image' });
  names = operands('NAME', { min: 0, complete: 'image-name' });

  override async run({ engine }: CommandContext): Promise<void> {
    untagImage(await engine(), this.image, this.names);
  }
}
