import { disableFeature, features } from '../../../systemd/enable-feature.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { toFeatures } from '../../request/feature.ts';

/** `tiffin system disable` */
export class SystemDisableCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Takes back what `tiffin system enable` did. Running containers go on.',
    examples: [['Do not update each night any more', '$0 system disable auto-update']],
  };

  names = operands('FEATURE', { min: 1, complete: features });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const wanted = toFeatures(this.names);
    const services = await engine();
    for (const feature of wanted) {
      for (const path of await disableFeature(services, feature)) output.notice(`Removed: ${path}`);
      output.line(feature);
    }
  }
}
