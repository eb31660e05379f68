import { mountedImages, requireUnshared, unmountImage } from '../../../image/mount.ts';
import { getImage } from '../../../image/resolve.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { invalid } from '../../request/words.ts';

/** `tiffin image unmount`. */
export class ImageUnmountCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Unmounts images that `image mount` has mounted, and prints their IDs. Works only within `tiffin unshare`.',
    examples: [
      [
        'Mount an image, list its files, and unmount it',
        '$0 unshare sh -c \'ls "$(tiffin image mount alpine)" && tiffin image unmount alpine\'',
      ],
    ],
  };

  all = flag('-a,--all', { description: 'Unmount all images' });
  force = flag('-f,--force', { description: 'Accepted for compatibility: mounts are not counted' });
  images = operands('IMAGE', { min: 0, complete: 'image' });

  override async run(context: CommandContext): Promise<void> {
    requireUnshared(context, 'image unmount');
    if (!this.all && this.images.length === 0) throw invalid('image name or ID must be specified');
    if (this.all && this.images.length > 0) throw invalid('when using the --all switch, you may not pass any image names or IDs');
    const services = await context.engine();
    const chosen = this.all ? mountedImages(services).map(({ image }) => image) : this.images.map((name) => getImage(services, name).image);
    for (const image of chosen) if (await unmountImage(services, image)) context.output.line(image.id);
  }
}
