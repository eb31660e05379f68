import { pruneContainers } from '../../../container/prune.ts';
import { requirePruneFilters } from '../../../lib/prune-filters.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list } from '../../options/option.ts';

/** `tiffin container prune` */
export class ContainerPruneCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes all containers that do not run, and prints their IDs. Asks first.',
    examples: [['Remove without a question what exited a day ago', '$0 container prune --force --filter until=24h']],
  };

  filters = list('--filter', {
    valueName: 'filter',
    description: 'Only those that match a filter: label, label!, until',
    complete: 'prune-filter',
  });
  force = flag('-f,--force', { description: 'Do not ask for confirmation' });

  override async run(context: CommandContext): Promise<void> {
    const { output, engine } = context;
    requirePruneFilters(this.filters);
    if (
      !this.force &&
      !(await output.confirm('WARNING! This will remove all non running containers.\nAre you sure you want to continue? [y/N] '))
    )
      return;
    // Asked for after the question: from then on Ctrl-C no longer ends the process by itself.
    const { signal } = context;
    await pruneContainers(await engine(), { filters: this.filters, signal, removed: (id) => output.line(id) });
  }
}
