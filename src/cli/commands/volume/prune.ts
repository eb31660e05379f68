import { reapAll } from '../../../container/reap.ts';
import { listVolumes } from '../../../volume/list.ts';
import { pruneVolumes } from '../../../volume/remove.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list } from '../../options/option.ts';
import type { Output } from '../../output/output.ts';

/** `tiffin volume prune` */
export class VolumePruneCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes all volumes that no container uses, and prints their names. Asks first.',
    examples: [['Remove without a question', '$0 volume prune --force']],
  };

  all = flag('-a,--all', { description: 'Accepted for compatibility: volumes with a name are always meant, too' });
  filters = list('--filter', {
    valueName: 'filter',
    description: 'Only those that match a filter: label, until, …',
    complete: 'volume-prune-filter',
  });
  force = flag('-f,--force', { description: 'Do not ask for confirmation' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    await reapAll(services);
    const unused = listVolumes(services, this.filters).filter(({ users }) => users.length === 0);
    if (
      !this.force &&
      !(await this.#agreed(
        output,
        unused.map(({ record }) => record.name),
      ))
    )
      return;
    for (const name of await pruneVolumes(services, this.filters)) output.line(name);
  }

  async #agreed(output: Output, names: readonly string[]): Promise<boolean> {
    const warning = 'WARNING! This will remove all volumes not used by at least one container. The following volumes will be removed:';
    if (names.length > 0) return output.confirm([warning, ...names, 'Are you sure you want to continue? [y/N] '].join('\n'));
    output.line(warning);
    output.line('No dangling volumes found');
    return false;
  }
}
