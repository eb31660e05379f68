import { reapAll } from '../../../container/reap.ts';
import { pruneImages } from '../../../image/prune.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { requireFilterForm } from '../../../lib/prune-filters.ts';
import { formatSize } from '../../../lib/units.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list } from '../../options/option.ts';

/** `tiffin image prune`. */
export class ImagePruneCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes images that nothing names, or all that no container uses, and what interrupted pulls have left.',
    examples: [['Unused images older than ten days', '$0 image prune --all --filter until=240h']],
  };

  all = flag('-a,--all', { description: 'All images that no container uses, not only those without a name' });
  buildCache = flag('--build-cache', { description: 'Refused until tiffin builds images', hidden: true });
  external = flag('--external', { description: 'Accepted for compatibility: no other program makes containers from them', hidden: true });
  filters = list('--filter', {
    valueName: 'filter',
    description: 'Only those that match: label, label!, until',
    complete: ['label=', 'label!=', 'until='],
  });
  force = flag('-f,--force', { description: 'Do not ask' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    if (this.buildCache)
      throw new TiffinError('unsupported', '--build-cache: this tiffin does not build images, and has no cache of builds');
    for (const filter of this.filters) requireFilterForm(filter);
    const what = this.all ? 'all images without at least one container associated with them' : 'all dangling images';
    const question = `WARNING! This command removes ${what}.\nAre you sure you want to continue? [y/N] `;
    if (!this.force && !(await output.confirm(question))) return;
    const services = await engine();
    await reapAll(services);
    const { ids, freedBytes } = await pruneImages(services, { all: this.all, filters: this.filters });
    for (const id of ids) output.line(id);
    if (freedBytes > 0) output.notice(`Freed ${formatSize(freedBytes, { precision: 3, separator: ' ' })}`);
  }
}
