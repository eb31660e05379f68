import { findImage, findList } from '../../../image/resolve.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin image exists`. */
export class ImageExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Ends with status 0 when the image is in the store, 1 when it is not.',
    examples: [['Pull only what is missing', '$0 image exists alpine || $0 pull alpine']],
  };

  image = operand('IMAGE', { complete: 'image' });

  override async run({ engine }: CommandContext): Promise<number> {
    const services = await engine();
    return findImage(services, this.image) === undefined && findList(services, this.image) === undefined ? 1 : 0;
  }
}
