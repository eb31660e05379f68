import { reapAll } from '../../../container/reap.ts';
import { listVolumes } from '../../../volume/list.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list, value } from '../../options/option.ts';
import { volumeColumns } from '../../output/columns/volume.ts';

/** `tiffin volume ls` */
export class VolumeLsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists volumes.',
    examples: [
      ['List volumes', '$0 volume ls'],
      ['Print the names of volumes that no container uses', '$0 volume ls --quiet --filter dangling=true'],
    ],
  };

  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Show only those that match a filter: name, label, dangling, …',
    complete: 'volume-filter',
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'volume' },
  });
  noHeading = flag('-n,--noheading', { description: 'Do not print headings' });
  quiet = flag('-q,--quiet', { description: 'Print only names' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    await reapAll(services);
    const { format, quiet, noHeading } = this;
    await output.rows(volumeColumns, listVolumes(services, this.filters), { format, quiet, noHeading });
  }
}
