import { reapAll } from '../../../container/reap.ts';
import { pruneNetworks } from '../../../container/list-networks.ts';
import { requirePruneFilters } from '../../../lib/prune-filters.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list } from '../../options/option.ts';

/** `tiffin network prune` */
export class NetworkPruneCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes all networks that no container is on, and prints their names. Asks first.',
    examples: [['Remove without a question', '$0 network prune --force']],
  };

  filters = list('--filter', {
    valueName: 'filter',
    description: 'Only those that match a filter: label, until',
    complete: 'prune-filter',
  });
  force = flag('-f,--force', { description: 'Do not ask for confirmation' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    requirePruneFilters(this.filters);
    const services = await engine();
    await reapAll(services);
    const question =
      'WARNING! This will remove all networks not used by at least one container.\nAre you sure you want to continue? [y/N] ';
    if (!this.force && !(await output.confirm(question))) return;
    for (const name of pruneNetworks(services, this.filters)) output.line(name);
  }
}
