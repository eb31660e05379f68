import { reapAll } from '../../../container/reap.ts';
import { listNetworks } from '../../../container/list-networks.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list, value } from '../../options/option.ts';
import { networkColumns } from '../../output/columns/network.ts';

/** `tiffin network ls` */
export class NetworkLsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists networks.',
    examples: [
      ['List networks', '$0 network ls'],
      ['Print the names of those with a label', '$0 network ls --quiet --filter label=app=shop'],
    ],
  };

  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Show only those that match a filter: name, id, label, dangling, …',
    complete: 'network-filter',
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'network' },
  });
  noHeading = flag('-n,--noheading', { description: 'Do not print headings' });
  noTrunc = flag('--no-trunc', { description: 'Do not shorten IDs' });
  quiet = flag('-q,--quiet', { description: 'Print only names' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    await reapAll(services);
    const { format, quiet, noHeading, noTrunc } = this;
    await output.rows(networkColumns, listNetworks(services, this.filters), { format, quiet, noHeading, noTrunc });
  }
}
