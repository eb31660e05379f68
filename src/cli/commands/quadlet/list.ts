import { listQuadlets } from '../../../systemd/quadlet-list.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list, value } from '../../options/option.ts';
import { quadletColumns } from '../../output/columns/quadlet.ts';
import { quadletServices } from '../../request/quadlet.ts';

/** `tiffin quadlet list` */
export class QuadletListCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Lists the Quadlets of the user and of the administrator, the units that come of them, and what systemd says of these: Not loaded when it has no such unit.',
    examples: [['Those whose names begin with web', "$0 quadlet list --filter 'name=web*'"]],
  };

  filters = list('-f,--filter', { valueName: 'filter', description: 'Only those that match: name', complete: ['name='] });
  format = value('--format', { valueName: 'format', description: 'json, table, or a Go template', complete: { format: 'quadlet' } });
  noHeading = flag('-n,--noheading', { description: 'Leave out the headings' });
  quiet = flag('-q,--quiet', { description: 'Print only names' });

  override async run(context: CommandContext): Promise<void> {
    const { format, quiet, noHeading } = this;
    const rows = await listQuadlets(quadletServices(context), this.filters);
    await context.output.rows(quadletColumns, rows, { format, quiet, noHeading });
  }
}
