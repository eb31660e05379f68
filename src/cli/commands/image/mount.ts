import { mountedImages, mountImage, requireUnshared, type MountedImage } from '../../../image/mount.ts';
import { getImage } from '../../../image/resolve.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import type { Output } from '../../output/output.ts';
import { alignTabs } from '../../output/table.ts';
import { invalid } from '../../request/words.ts';

/** `tiffin image mount`. */
export class ImageMountCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Mounts the files of images for reading, and prints where; without a name, lists the mounts. Works only within `tiffin unshare`: the mounts are gone when that session ends.',
    examples: [['Print a file of an image', '$0 unshare sh -c \'cat "$(tiffin image mount alpine)/etc/alpine-release"\'']],
  };

  all = flag('-a,--all', { description: 'Mount all images' });
  format = value('--format', { valueName: 'format', description: 'Output as json', complete: ['json'] });
  images = operands('IMAGE', { min: 0, complete: 'image' });

  override async run(context: CommandContext): Promise<void> {
    requireUnshared(context, 'image mount');
    if (this.format !== undefined && this.format !== 'json') throw invalid(`unsupported --format option "${this.format}"`);
    if (this.all && this.images.length > 0) throw invalid('when using the --all switch, you may not pass any image names or IDs');
    const services = await context.engine();
    const chosen = this.all ? services.images.list() : this.images.map((name) => getImage(services, name).image);
    const mounted: MountedImage[] = [];
    for (const image of chosen) mounted.push({ image, path: await mountImage(services, image) });
    const [only] = mounted;
    if (mounted.length === 1 && only !== undefined && !this.all && this.format === undefined) context.output.line(only.path);
    else await this.#print(context.output, chosen.length === 0 ? mountedImages(services) : mounted);
  }

  async #print(output: Output, mounted: readonly MountedImage[]): Promise<void> {
    if (this.format === 'json') {
      const rows = mounted.map(({ image, path }) => ({ id: image.id, Names: image.digests, Repositories: image.names, mountpoint: path }));
      await output.value(rows, { name: 'mount' });
    } else if (mounted.length > 0) {
      output.text(alignTabs(mounted.map(({ image, path }) => `${image.names[0] ?? image.id}\t${path}`)));
    }
  }
}
