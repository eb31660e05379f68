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
      'Lists your Quadlets and those of the administrator, the units that are made from them, and their states in systemd: Not loaded when it has no such unit.',
    examples: [['List Quadlets whose names begin with web', "$0 quadlet list --filter 'name=web*'"]],
  };

  filters = list('-f,--filter', { valueName: 'filter', description: 'Show only those that match a filter: name', complete: ['name='] });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'quadlet' },
  });
  noHeading = flag('-n,--noheading', { description: 'Do not print headings' });
  quiet = flag('-q,--quiet', { description: 'Print only names' });

  override async run(context: CommandContext): Promise<void> {
    const { format, quiet, noHeading } = this;
    const rows = await listQuadlets(quadletServices(context), this.filters);
    await context.output.rows(quadletColumns, rows, { format, quiet, noHeading });
  }
}
