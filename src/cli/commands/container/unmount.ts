import { eachContainer } from '../../../container/each.ts';
import { unmountContainer } from '../../../container/mount.ts';
import { selectContainers } from '../../../container/select.ts';
import { requireUnshared } from '../../../image/mount.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin unmount`. */
export class UnmountCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Unmounts the files of containers that `mount` has mounted. Works only within `tiffin unshare`.',
    examples: [
      [
        'Mount a container, copy a file, and unmount it',
        '$0 unshare sh -c \'cp "$(tiffin mount web)/etc/hostname" . && tiffin unmount web\'',
      ],
    ],
  };

  all = flag('-a,--all', { description: 'Unmount all containers' });
  force = flag('-f,--force', { description: 'Accepted for compatibility: mounts are not counted' });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  containers = operands('CONTAINER', { min: 0, complete: 'container' });

  override async run(context: CommandContext): Promise<void> {
    requireUnshared(context, 'unmount');
    const services = await context.engine();
    const { containers: names, all, latest } = this;
    await eachContainer(selectContainers(services, { names, all, latest }), async ({ record, typed }) => {
      const wasMounted = await unmountContainer(services, record);
      if (wasMounted || !all) context.output.line(typed);
    });
  }
}
