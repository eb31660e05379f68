import { TiffinError } from '../../../lib/errors.ts';
import { requirePruneFilters } from '../../../lib/prune-filters.ts';
import { formatSize } from '../../../lib/units.ts';
import { pruneAbandoned, pruneStore, type StorePruned } from '../../../upkeep/prune.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list } from '../../options/option.ts';

/** `tiffin system prune` */
export class SystemPruneCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Removes stopped containers, images without a name and, if asked, unused volumes and images, and the build cache. Asks first.',
    examples: [
      ['Remove everything that no container uses', '$0 system prune --all --volumes'],
      ['Remove without a question what is older than ten days', '$0 system prune --force --filter until=240h'],
    ],
  };

  all = flag('-a,--all', { description: 'Remove all images that no container uses, not only those without a name' });
  build = flag('--build', { description: 'Remove what RUN --mount=type=cache keeps, too' });
  external = flag('--external', { description: 'Remove only what killed commands have left' });
  filters = list('--filter', {
    valueName: 'filter',
    description: 'Remove only what matches a filter: label, label!, until',
    complete: 'prune-filter',
  });
  force = flag('-f,--force', { description: 'Do not ask for confirmation' });
  volumes = flag('--volumes', { description: 'Remove volumes that no container uses, too' });

  override async run(context: CommandContext): Promise<void> {
    const { output, engine } = context;
    if (this.external) return this.#pruneExternal(engine);
    requirePruneFilters(this.filters);
    if (!this.force && !(await output.confirm(this.#question()))) return;
    // Asked for after the question: from then on Ctrl-C no longer ends the process by itself.
    const { signal } = context;
    const { all, build, volumes, filters } = this;
    const services = await engine();
    const { prunePods } = await import('../../../pod/prune.ts');
    const pods: string[] = [];
    await prunePods(services, { filters, signal, removed: (id) => void pods.push(id) });
    const pruned = await pruneStore(services, { all, build, volumes, filters, signal });
    const { pruneNetworks } = await import('../../../container/list-networks.ts');
    const networks = pruneNetworks(services, filters);
    for (const line of reportOf(pruned, { pods, networks })) output.line(line);
  }

  async #pruneExternal(engine: CommandContext['engine']): Promise<void> {
    if (this.all || this.build || this.volumes || this.filters.length > 0 || this.force)
      throw new TiffinError('invalid-argument', 'system prune --external cannot be combined with other options');
    await pruneAbandoned(await engine());
  }

  #question(): string {
    const lines = [
      'all stopped containers',
      'all networks not used by at least one container',
      ...(this.volumes ? ['all volumes not used by at least one container'] : []),
      ...(this.build ? ['all build containers'] : []),
      this.all ? 'all images without at least one container associated with them' : 'all dangling images',
      this.all ? 'all build cache' : 'all dangling build cache',
    ];
    return `WARNING! This command removes:\n${lines.map((line) => `\t- ${line}\n`).join('')}\nAre you sure you want to continue? [y/N] `;
  }
}

function reportOf(
  { containers, volumes, images, buildCache, freedBytes }: StorePruned,
  { pods, networks }: { readonly pods: readonly string[]; readonly networks: readonly string[] },
): string[] {
  const section = (title: string, names: readonly string[]): string[] => (names.length === 0 ? [] : [title, ...names]);
  return [
    ...section('Deleted Pods', pods),
    ...section('Deleted Containers', containers),
    ...section('Deleted Volumes', volumes),
    ...section('Deleted Images', images),
    ...section('Deleted Networks', networks),
    ...section('Deleted Build Cache', buildCache),
    `Total reclaimed space: ${formatSize(freedBytes)}`,
  ];
}
