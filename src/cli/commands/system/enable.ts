import { userLingers } from '../../../container/systemctl.ts';
import { enableFeature, features, unitsOf, type Feature } from '../../../systemd/enable-feature.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { toFeatures } from '../../request/feature.ts';
import { callerOf } from '../../request/generate.ts';

/** `tiffin system enable` */
export class SystemEnableCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Sets up systemd units of the user. The feature restart starts containers again at boot: those with the restart policy always, and those with unless-stopped that ran. The feature auto-update runs `tiffin auto-update` each night. Units that no package has installed are written to ~/.config/systemd/user.',
    examples: [
      ['Start containers again at boot', '$0 system enable restart'],
      ['Print the units, and install nothing', '$0 system enable --print restart auto-update'],
    ],
  };

  print = flag('--print', { description: 'Print the units and write nothing' });
  names = operands('FEATURE', { min: 1, complete: features });

  override async run(context: CommandContext): Promise<void> {
    const { output, engine, places } = context;
    const wanted = toFeatures(this.names);
    const { executable, globals } = callerOf(context);
    if (this.print) return output.text(printed(wanted, [executable, ...globals]));
    const services = await engine();
    for (const feature of wanted) {
      const { unit, written } = await enableFeature(services, feature, [executable, ...globals]);
      for (const path of written) output.notice(`Written: ${path}`);
      output.line(unit);
    }
    if (userLingers(places.userName) === false)
      output.notice(
        `Units of ${places.userName} end at logout and start at login only: for boot, loginctl enable-linger ${places.userName}`,
      );
  }
}

function printed(wanted: readonly Feature[], program: readonly [string, ...string[]]): string {
  const units = wanted.flatMap((feature) => unitsOf(feature, program));
  return units.map(({ name, text }) => `# ${name}\n${text}`).join('\n');
}
