import { createVolume } from '../../../volume/create.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { flag, list, value } from '../../options/option.ts';

/** `tiffin volume create` */
export class VolumeCreateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Makes a volume, empty until the first container that mounts it fills it from its image. Prints its name.',
  };

  driver = value('-d,--driver', { valueName: 'driver', description: 'Volume driver', complete: ['local'], default: 'local' });
  ignore = flag('--ignore', { description: 'One that exists is as good' });
  labels = list('-l,--label', { valueName: 'key=value', description: 'Label of the volume', complete: 'none' });
  options = list('-o,--opt', { valueName: 'key=value', description: 'Option of the driver', complete: 'none' });
  name = optionalOperand('NAME', { complete: 'none' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const { name, driver, ignore: ignoreExisting } = this;
    const request = { name, driver, labels: pairs(this.labels), options: pairs(this.options), ignoreExisting };
    output.line(createVolume(await engine(), request).name);
  }
}

function pairs(texts: readonly string[]): Record<string, string> {
  const entries = texts.map((text): [string, string] => {
    const at = text.indexOf('=');
    return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}
