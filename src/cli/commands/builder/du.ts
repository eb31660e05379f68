import { formatSize } from '../../../lib/units.ts';
import { buildCacheFilter, listBuildCache } from '../../../upkeep/build-cache.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list, value } from '../../options/option.ts';
import { buildCacheColumns } from '../../output/columns/disk-usage.ts';
import { checkBuilder } from '../../request/build/builder.ts';

/** `tiffin buildx du`. */
export class BuilderDiskUsageCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists the entries of the build cache, those used last first.',
    examples: [['List the largest entries last', "$0 buildx du --format '{{.RawSize}} {{.Description}}' | sort -n"]],
  };

  builder = value('--builder', { valueName: 'name', description: 'Name of the builder; there is one, default', complete: ['default'] });
  filters = list('--filter', {
    valueName: 'filter',
    description: 'Only what matches a filter: until, unused-for, id, type, description, shared, private, inuse',
    complete: ['until=', 'unused-for=', 'id=', 'type=step', 'type=mount', 'description=', 'shared=', 'private=', 'inuse='],
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'build-cache' },
  });
  verbose = flag('--verbose', { description: 'Do not shorten IDs and descriptions' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    checkBuilder(this.builder);
    const matches = buildCacheFilter(this.filters);
    const entries = (await listBuildCache(await engine(), signal)).filter(matches);
    await output.rows(buildCacheColumns, entries, { format: this.format, noTrunc: this.verbose });
    if (this.format !== undefined) return;
    const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    const free = entries.reduce((sum, { bytes, inUse, shared }) => sum + (inUse || shared ? 0 : bytes), 0);
    output.line(`Reclaimable:\t${formatSize(free)}\nTotal:\t\t${formatSize(total)}`);
  }
}
