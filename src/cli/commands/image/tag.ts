import { tagImage } from '../../../image/tag.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand, operands } from '../../options/operand.ts';

/** `tiffin tag`. */
export class TagCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Adds names to an image. A name that another image had is taken from it.',
    examples: [['Name an image for a registry', '$0 tag app:dev registry.example.org/team/app:1.2']],
  };

  image = operand('IMAGE', { complete: 'image' });
  names = operands('TARGET', { min: 1, complete: 'image' });

  override async run({ engine }: CommandContext): Promise<void> {
    tagImage(await engine(), this.image, this.names);
  }
}
