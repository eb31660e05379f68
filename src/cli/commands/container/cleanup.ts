import { cleanUpContainer } from '../../../container/clean-up.ts';
import { eachContainer } from '../../../container/each.ts';
import { selectContainers } from '../../../container/select.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';

/** `tiffin container cleanup` */
export class CleanupCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Cleans up after containers that have exited. The monitor of a container does so by itself; this command is there for scripts that were written for Podman. A running container is left alone.',
    examples: [['Remove a container and its image once it has exited', '$0 container cleanup --rm --rmi web']],
  };

  all = flag('-a,--all', { description: 'Use all containers' });
  exec = value('--exec', { valueName: 'session', description: 'Clean up after this exec session only', complete: 'none' });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  remove = flag('--rm', { description: 'Remove the containers, too' });
  removeImage = flag('--rmi', { description: 'Remove their images, too' });
  stoppedOnly = flag('--stopped-only', { description: 'Leave alone those that run, as always', hidden: true });
  names = operands('CONTAINER', { min: 0, complete: 'container' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const { names, all, latest, exec, remove, removeImage } = this;
    if (exec !== undefined && (all || latest || names.length !== 1))
      throw new TiffinError('invalid-argument', 'exec session ID must be used with a single container');
    const services = await engine();
    const selection = selectContainers(services, { names, all, latest, ignoreMissing: true });
    // Nothing is left of an exec that has ended.
    if (exec !== undefined) return;
    await eachContainer(selection, async ({ record, typed }) => {
      await cleanUpContainer(services, record, { remove, removeImage, signal });
      output.line(typed);
    });
  }
}
