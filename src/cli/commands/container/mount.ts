import { eachContainer } from '../../../container/each.ts';
import { mountContainer, mountedContainers, type MountedContainer } from '../../../container/mount.ts';
import { selectContainers } from '../../../container/select.ts';
import { requireUnshared } from '../../../image/mount.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import type { Output } from '../../output/output.ts';
import { alignTabs } from '../../output/table.ts';
import { invalid } from '../../request/words.ts';

const shortId = 12;

/** `tiffin mount`. */
export class MountCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Prints where the files of containers are mounted, mounting them where needed; without a name, lists the mounts. Works only within `tiffin unshare`: the mounts are gone when that session ends.',
    examples: [['Change a file of a stopped container', '$0 unshare sh -c \'echo 1 > "$(tiffin mount web)/etc/flag"\'']],
  };

  all = flag('-a,--all', { description: 'Mount all containers' });
  format = value('--format', { valueName: 'format', description: 'Output as json', complete: ['json'] });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  noTrunc = flag('--no-trunc', { description: 'Do not shorten IDs' });
  containers = operands('CONTAINER', { min: 0, complete: 'container' });

  override async run(context: CommandContext): Promise<void> {
    requireUnshared(context, 'mount');
    if (this.format !== undefined && this.format !== 'json') throw invalid(`unsupported --format option "${this.format}"`);
    const services = await context.engine();
    const { containers: names, all, latest } = this;
    if (!all && !latest && names.length === 0) {
      await this.#print(context.output, mountedContainers(services));
      return;
    }
    await eachContainer(selectContainers(services, { names, all, latest }), async (chosen) => {
      context.output.line(await mountContainer(services, chosen));
    });
  }

  async #print(output: Output, mounted: readonly MountedContainer[]): Promise<void> {
    if (this.format === 'json') {
      const rows = mounted.map(({ container, path }) => ({ id: container.id, Names: [container.name], mountpoint: path }));
      await output.value(rows, { name: 'mount' });
    } else if (mounted.length > 0) {
      const idOf = (id: string): string => (this.noTrunc ? id : id.slice(0, shortId));
      output.text(alignTabs(mounted.map(({ container, path }) => `${idOf(container.id)}\t${path}`)));
    }
  }
}
