import { parseSize, formatSize } from '../../../lib/units.ts';
import { buildCacheFilter, pruneBuildCache } from '../../../upkeep/build-cache.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list, value } from '../../options/option.ts';
import { checkBuilder } from '../../request/build/builder.ts';

/** `tiffin builder prune` and `tiffin buildx prune`. */
export class BuilderPruneCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes the cached steps of builds whose layers no image has, and the directories of RUN --mount=type=cache.',
    examples: [
      ['Remove what was not used for a week', '$0 builder prune --filter unused-for=168h'],
      ['Keep 10 GB, what was used last', '$0 builder prune --force --keep-storage 10GB'],
    ],
  };

  all = flag('-a,--all', { description: 'Remove steps whose layers are part of images, too; the next build does them again' });
  builder = value('--builder', { valueName: 'name', description: 'Name of the builder; there is one, default', complete: ['default'] });
  filters = list('--filter', {
    valueName: 'filter',
    description: 'Only what matches a filter: until, unused-for, id, type, description, shared, private, inuse',
    complete: ['until=', 'unused-for=', 'id=', 'type=step', 'type=mount', 'description=', 'shared=', 'private=', 'inuse='],
  });
  force = flag('-f,--force', { description: 'Do not ask for confirmation' });
  keep = value('--keep-storage,--reserved-space,--max-used-space', {
    valueName: 'size',
    description: 'Keep this much, what was used last',
    complete: 'none',
  });
  verbose = flag('--verbose', { description: 'Show details of each step' });

  override async run(context: CommandContext): Promise<void> {
    const { output } = context;
    checkBuilder(this.builder);
    buildCacheFilter(this.filters);
    const keepBytes = this.keep === undefined ? undefined : parseSize(this.keep);
    const question = `WARNING! This will remove all ${this.all ? '' : 'dangling '}build cache.\nAre you sure you want to continue? [y/N] `;
    if (!this.force && !(await output.confirm(question))) return;
    const { signal } = context;
    const options = { all: this.all, filters: this.filters, keepBytes, signal };
    const { removed, freedBytes } = await pruneBuildCache(await context.engine(), options);
    for (const { id, title } of removed) output.line(this.verbose ? `${id} ${title.replace(/\s+/g, ' ')}` : id);
    output.line(`Total reclaimed space: ${formatSize(freedBytes)}`);
  }
}
