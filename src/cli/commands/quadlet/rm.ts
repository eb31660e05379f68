import { AggregateFailure, TiffinError } from '../../../lib/errors.ts';
import { removeQuadlets } from '../../../systemd/quadlet-remove.ts';
import { reloadQuadlets } from '../../../systemd/quadlet-reload.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { generationSite, quadletServices } from '../../request/quadlet.ts';

/** `tiffin quadlet rm` */
export class QuadletRmCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes Quadlets of yours, and prints their names. One that belongs to an application takes the application with it.',
    examples: [['Remove a Quadlet, even if it runs', '$0 quadlet rm --force web.container']],
  };

  all = flag('-a,--all', { description: 'Remove all Quadlets of yours' });
  force = flag('-f,--force', { description: 'Stop those that run first' });
  ignore = flag('-i,--ignore', { description: 'Ignore Quadlets that do not exist' });
  reloadSystemd = flag('--reload-systemd', { description: 'Reload systemd', default: true });
  names = operands('QUADLET', { min: 0, complete: 'quadlet' });

  override async run(context: CommandContext): Promise<void> {
    const { names, all, force, ignore } = this;
    if (all && names.length > 0) throw new TiffinError('invalid-argument', 'when --all is passed no Quadlets can be named');
    if (!all && names.length === 0) throw new TiffinError('invalid-argument', 'at least one quadlet file must be selected');
    const services = quadletServices(context);
    const { removed, failures } = await removeQuadlets(services, { names, all, force, ignore });
    if (removed.length > 0) {
      const warn = (message: string): void => context.log.warn(message);
      await reloadQuadlets(services, { site: generationSite(context), reload: this.reloadSystemd, warn });
    }
    for (const name of removed) context.output.line(name);
    const [first] = failures;
    if (first !== undefined) throw failures.length === 1 ? first : new AggregateFailure(failures);
  }
}
