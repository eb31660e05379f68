import { reapAll } from '../../../container/reap.ts';
import { pruneImages } from '../../../image/prune.ts';
import { requireFilterForm } from '../../../lib/prune-filters.ts';
import { formatSize } from '../../../lib/units.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list } from '../../options/option.ts';

/** `tiffin image prune`. */
export class ImagePruneCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Removes images without a name, or with --all every image that no container uses, and what interrupted pulls have left. Asks first.',
    examples: [
      ['Remove unused images older than ten days', '$0 image prune --all --filter until=240h'],
      ['Remove the build cache, too', '$0 image prune --build-cache'],
    ],
  };

  all = flag('-a,--all', { description: 'Remove all images that no container uses, not only those without a name' });
  buildCache = flag('--build-cache', { description: 'Remove the build cache, too' });
  external = flag('--external', { description: 'Accepted for compatibility: no other program makes containers from them', hidden: true });
  filters = list('--filter', {
    valueName: 'filter',
    description: 'Only those that match a filter: label, label!, until',
    complete: 'prune-filter',
  });
  force = flag('-f,--force', { description: 'Do not ask for confirmation' });

  override async run(context: CommandContext): Promise<void> {
    const { output, engine } = context;
    for (const filter of this.filters) requireFilterForm(filter);
    const what = this.all ? 'all images without at least one container associated with them' : 'all dangling images';
    const question = `WARNING! This command removes ${what}.\nAre you sure you want to continue? [y/N] `;
    if (!this.force && !(await output.confirm(question))) return;
    const services = await engine();
    await reapAll(services);
    const { ids, freedBytes } = await pruneImages(services, { all: this.all, filters: this.filters });
    for (const id of ids) output.line(id);
    const freed = freedBytes + (this.buildCache ? await this.#pruneCache(context) : 0);
    if (freed > 0) output.notice(`Freed ${formatSize(freed, { precision: 3, separator: ' ' })}`);
  }

  async #pruneCache({ output, engine, signal }: CommandContext): Promise<number> {
    const { pruneBuilds } = await import('../../../upkeep/prune.ts');
    const { removed, freedBytes } = await pruneBuilds(await engine(), { all: this.all, build: true, filters: this.filters, signal });
    for (const { id } of removed) output.line(id);
    return freedBytes;
  }
}
