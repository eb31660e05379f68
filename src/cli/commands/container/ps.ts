import { containerSortKeys, listContainers, type ContainerSortKey } from '../../../container/list.ts';
import { containerSize } from '../../../container/size.ts';
import type { ContainerView } from '../../../container/view.ts';
import type { Engine } from '../../../engine.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { sleptThrough } from '../../../lib/retry.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { statusOfWaiting } from '../../exit-status.ts';
import { flag, integer, list, value } from '../../options/option.ts';
import { containerColumns, namespaceTable, type ContainerRow } from '../../output/columns/container.ts';

const clearScreen = '\u001B[H\u001B[2J';

/** `tiffin ps` */
export class PsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists the running containers, or with --all every container.',
    examples: [
      ['List all containers of one image', '$0 ps --all --filter ancestor=alpine'],
      ['List names and states in aligned columns', "$0 ps -a --format 'table {{.Names}}\\t{{.Status}}'"],
      ['Renew the list every two seconds', '$0 ps --watch 2'],
    ],
  };

  all = flag('-a,--all', { description: 'Show containers that do not run, too' });
  external = flag('--external', { description: 'Accepted for compatibility: there are no containers of other tools' });
  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Show only those that match a filter: name, label, status, …',
    complete: 'container-filter',
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'container' },
  });
  last = integer('-n,--last', { valueName: 'count', description: 'Show this many containers, those created last', integer: 'signed' });
  latest = flag('-l,--latest', { description: 'Show the container created last' });
  namespaces = flag('--ns,--namespace', { description: 'Show namespaces' });
  noHeading = flag('--noheading', { description: 'Do not print headings' });
  noTrunc = flag('--no-trunc', { description: 'Do not shorten IDs and commands' });
  pod = flag('-p,--pod', { description: 'Show the pods that containers belong to' });
  quiet = flag('-q,--quiet', { description: 'Print only IDs' });
  size = flag('-s,--size', { description: 'Show the disk usage of containers' });
  sort = value('--sort', { valueName: 'key', description: 'Sort key', complete: containerSortKeys, default: 'created' });
  sync = flag('--sync', { description: 'Accepted for compatibility: states are always looked at' });
  watch = integer('-w,--watch', { valueName: 'seconds', description: 'Print the list again every so many seconds', integer: 'unsigned' });

  override async run(context: CommandContext): Promise<number> {
    this.#requireSense();
    const services = await context.engine();
    await this.#list(services, context);
    while (this.watch !== undefined && this.watch > 0) {
      if (!(await sleptThrough(this.watch * 1000, context.signal))) return statusOfWaiting(context.signal);
      // As Podman: each list begins on a cleared screen.
      context.output.raw('stdout', new TextEncoder().encode(clearScreen));
      await this.#list(services, context);
    }
    return 0;
  }

  async #list(services: Engine, { output }: CommandContext): Promise<void> {
    // As Podman: the last 0 are no restriction.
    const last = this.latest ? 1 : this.last === undefined || this.last <= 0 ? undefined : this.last;
    const views = await listContainers(services, { all: this.all, filters: this.filters, last, sort: this.sort as ContainerSortKey });
    const rows = this.#measure(services, views);
    const { format, quiet, noTrunc, noHeading } = this;
    const more = [...(this.pod ? ['Pod', 'PodName'] : []), ...(this.size ? ['Size'] : [])];
    const table = this.namespaces ? namespaceTable : [...containerColumns.table, ...more];
    await output.rows(containerColumns, rows, { format, quiet, noTrunc, noHeading, table });
  }

  #requireSense(): void {
    if (!(containerSortKeys as readonly string[]).includes(this.sort)) {
      const known = containerSortKeys.join(', ');
      throw new TiffinError(
        'invalid-argument',
        `invalid argument "${this.sort}" for "--sort" flag: "${this.sort}" is not a valid value.  Choose from: "${known}"`,
      );
    }
    if (this.latest && this.last !== undefined && this.last >= 0)
      throw new TiffinError('invalid-argument', 'last and latest are mutually exclusive');
    if (this.quiet && (this.size || this.namespaces)) throw new TiffinError('invalid-argument', 'quiet conflicts with size and namespace');
    if (this.size && this.namespaces) throw new TiffinError('invalid-argument', 'size and namespace options conflict');
  }

  #measure(services: Engine, views: readonly ContainerView[]): ContainerRow[] {
    const isMeasured = this.size || this.sort === 'size';
    const rows = views.map((view) => ({
      ...view,
      size: isMeasured ? containerSize(services, view.record) : undefined,
      networkOwner: networkOwner(services, view.record),
      showsNamespaces: this.namespaces,
    }));
    const bytes = ({ size }: ContainerRow): number => size?.writableBytes ?? 0;
    return this.sort === 'size' ? rows.toSorted((left, right) => bytes(left) - bytes(right)) : rows;
  }
}

/** Who has the network that a container shares: the one of `container:ID`, or its pod's own. */
function networkOwner({ containers }: Engine, { request }: ContainerView['record']): ContainerView['record'] | undefined {
  const id = /^container:(.+)$/.exec(request.networkMode)?.[1];
  return id === undefined ? undefined : containers.find(id);
}
