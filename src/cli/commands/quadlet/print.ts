import { readFileSync } from 'node:fs';
import { TiffinError } from '../../../lib/errors.ts';
import { findQuadlet } from '../../../systemd/quadlet-list.ts';
import { problemLine } from '../../../systemd/quadlet-problem.ts';
import { generateAll } from '../../../systemd/quadlet-reload.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { generationSite, quadletServices } from '../../request/quadlet.ts';

/** `tiffin quadlet print` */
export class QuadletPrintCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the file of a Quadlet with its comments, or with --service the unit that is made from it and from its drop-ins.',
    examples: [['Print what systemd will run', '$0 quadlet print --service web.container']],
  };

  service = flag('--service', { description: 'Print the unit in place of the Quadlet' });
  name = operand('QUADLET', { complete: 'quadlet' });

  override async run(context: CommandContext): Promise<void> {
    const services = quadletServices(context);
    const source = findQuadlet(services, this.name);
    if (!this.service) {
      context.output.text(readFileSync(source.path, 'utf8'));
      return;
    }
    const { converted, problems, units } = await generateAll(services, generationSite(context));
    const fileName = converted.find((each) => each.source.path === source.path)?.fileName;
    const unit = units.find((each) => each.fileName === fileName);
    if (unit === undefined) {
      const [first] = problems.filter(({ path, severity }) => severity === 'error' && [source.path, ...source.dropIns].includes(path));
      const message = first === undefined ? `${source.name}: there is no unit` : problemLine(first);
      throw new TiffinError('invalid-argument', message, { hint: `tiffin quadlet verify ${source.name}` });
    }
    context.output.text(unit.text);
  }
}
