import { listPods, podSortKeys, type PodSortKey } from '../../../pod/list.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list, value } from '../../options/option.ts';
import { podColumns, podTable } from '../../output/columns/pod.ts';

/** `tiffin pod ps` */
export class PodPsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists pods, the newest first.',
    examples: [['List running pods with the names of their containers', '$0 pod ps --filter status=running --ctr-names']],
  };

  ids = flag('--ctr-ids', { description: 'Show the IDs of containers' });
  containerNames = flag('--ctr-names', { description: 'Show the names of containers' });
  statuses = flag('--ctr-status', { description: 'Show the states of containers' });
  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Show only those that match a filter: name, label, status, …',
    complete: 'pod-filter',
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'pod' },
  });
  latest = flag('-l,--latest', { description: 'Only the pod created last' });
  noTrunc = flag('--no-trunc', { description: 'Do not shorten IDs' });
  noHeading = flag('-n,--noheading', { description: 'Do not print headings' });
  namespaces = flag('--ns', { description: 'Show the control group and the namespaces' });
  quiet = flag('-q,--quiet', { description: 'Print only IDs' });
  sort = value('--sort', {
    valueName: 'field',
    description: `Sort by ${podSortKeys.join(', ')}`,
    complete: podSortKeys,
    default: 'created',
  });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const sort = podSortKeys.find((key) => key === this.sort) as PodSortKey | undefined;
    if (sort === undefined)
      throw new TiffinError('invalid-argument', 'invalid option for --sort, options are: created, id, name, number, or status');
    if (this.quiet && this.format !== undefined) throw new TiffinError('invalid-argument', 'quiet and format cannot be used together');
    const services = await engine();
    const rows = await listPods(services, { filters: this.filters, sort, latest: this.latest });
    const { format, quiet, noTrunc, noHeading } = this;
    await output.rows(podColumns, rows, { format, quiet, noTrunc, noHeading, table: podTable(this) });
  }
}
