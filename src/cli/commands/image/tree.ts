import { getImage } from '../../../image/resolve.ts';
import { drawTree, imageTree, requirersTree } from '../../../image/tree.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin image tree`. */
export class ImageTreeCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Shows the layers of an image, their sizes, and which images end with each.',
    examples: [
      ['Show the layers of an image', '$0 image tree nginx'],
      ['Show which images build on it', '$0 image tree --whatrequires debian:stable-slim'],
    ],
  };

  whatRequires = flag('--whatrequires', { description: 'Show the images that build on it, in place of its layers' });
  image = operand('IMAGE', { complete: 'image' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const { image } = getImage(services, this.image);
    const tree = this.whatRequires ? requirersTree(services, image) : imageTree(services, image);
    for (const line of [...drawTree(tree), '']) output.line(line);
  }
}
