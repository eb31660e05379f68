import { reapAll } from '../../../container/reap.ts';
import { pruneVolumes } from '../../../volume/remove.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list } from '../../options/option.ts';

/** `tiffin volume prune` */
export class VolumePruneCommand extends BaseCommand {
  static override readonly help: CommandHelp = { description: 'Removes all volumes that no container uses, and prints their names.' };

  all = flag('-a,--all', { description: 'Accepted for compatibility: volumes with a name are always meant, too' });
  filters = list('--filter', { valueName: 'filter', description: 'Only those that match: label, until, …', complete: 'none' });
  force = flag('-f,--force', { description: 'Do not ask' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const question = 'WARNING! This will remove all volumes not used by at least one container.\nAre you sure you want to continue? [y/N] ';
    if (!this.force && !(await output.confirm(question))) return;
    const services = await engine();
    await reapAll(services);
    for (const name of await pruneVolumes(services, this.filters)) output.line(name);
  }
}
