import { findImage, findList } from '../../../image/resolve.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin image exists`. */
export class ImageExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Checks whether an image is in the store. Prints nothing: the exit status is 0 when it exists and 1 when it does not.',
    examples: [['Pull only what is missing', '$0 image exists alpine || $0 pull alpine']],
  };

  image = operand('IMAGE', { complete: 'image' });

  override async run({ engine }: CommandContext): Promise<number> {
    const services = await engine();
    return findImage(services, this.image) === undefined && findList(services, this.image) === undefined ? 1 : 0;
  }
}
