import { imageSortKeys, listImages } from '../../../image/list.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { choice, flag, list, value } from '../../options/option.ts';
import { imageColumns } from '../../output/columns/image.ts';
import { invalid } from '../../request/words.ts';

/** `tiffin images`. */
export class ImageListCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists the images in the store, one line for each of their names.',
    examples: [
      ['List the images of one repository', '$0 images alpine'],
      ['Print names and sizes only', "$0 images --format '{{.Repository}}:{{.Tag}} {{.Size}}'"],
      ['List images without a name', '$0 images --filter dangling=true'],
    ],
  };

  all = flag('-a,--all', { description: 'Accepted for compatibility: there are no intermediate images' });
  digests = flag('--digests', { description: 'Show digests' });
  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Show only those that match a filter: reference, label, dangling, before, since, until, id, …',
    complete: 'image-filter',
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'image' },
  });
  history = flag('--history', { description: 'Show the names that images have had' });
  noHeading = flag('-n,--noheading', { description: 'Do not print headings' });
  noTrunc = flag('--no-trunc', { description: 'Do not shorten IDs' });
  quiet = flag('-q,--quiet', { description: 'Print only IDs' });
  sort = choice('--sort', {
    valueName: 'column',
    description: 'Sort by created, id, repository, size or tag',
    choices: imageSortKeys,
    default: 'created',
  });
  image = optionalOperand('IMAGE', { complete: 'image' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    if (this.image !== undefined && this.filters.length > 0) throw invalid('cannot specify an image and a filter(s)');
    const rows = listImages(await engine(), {
      filters: this.filters,
      sort: this.sort,
      ...(this.image === undefined ? {} : { name: this.image }),
    });
    // With -q an image is one line, however many names it has.
    const seen = new Set<string>();
    const isQuiet = this.quiet && this.format !== 'json';
    const shown = isQuiet ? rows.filter(({ image }) => !seen.has(image.id) && seen.add(image.id)) : rows;
    const table = ['Repository', 'Tag', ...(this.digests ? ['Digest'] : []), 'ID', 'Created', 'Size', ...(this.history ? ['History'] : [])];
    const { noHeading, noTrunc } = this;
    await output.rows(imageColumns, shown, { format: isQuiet ? undefined : this.format, noHeading, noTrunc, quiet: isQuiet, table });
  }
}
