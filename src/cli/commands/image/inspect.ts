import { inspectImage } from '../../../image/inspect.ts';
import { getImage } from '../../../image/resolve.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { value } from '../../options/option.ts';
import { printInspections } from '../../output/inspections.ts';

/** `tiffin image inspect`. */
export class ImageInspectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the details of images as JSON, or by a Go template.',
    examples: [['Show what an image runs', "$0 image inspect --format '{{.Config.Entrypoint}} {{.Config.Cmd}}' nginx"]],
  };

  format = value('-f,--format', {
    valueName: 'format',
    description: 'Output as json, or by a Go template',
    complete: { format: 'image-inspect' },
  });
  images = operands('IMAGE', { min: 1, complete: 'image' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const find = (name: string): unknown => inspectImage(services, getImage(services, name).image);
    await printInspections(output, this.images, { format: this.format, find });
  }
}
