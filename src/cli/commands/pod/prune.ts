import { prunePods } from '../../../pod/prune.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag } from '../../options/option.ts';

/** `tiffin pod prune` */
export class PodPruneCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes all pods that have exited, with their containers, and prints their IDs.',
    examples: [['Remove stopped pods', '$0 pod prune --force']],
  };

  force = flag('-f,--force', { description: 'Do not ask for confirmation' });

  override async run(context: CommandContext): Promise<void> {
    const { output, engine } = context;
    const services = await engine();
    const question = 'WARNING! This will remove all stopped/exited pods..\nAre you sure you want to continue? [y/N] ';
    if (!this.force && !(await output.confirm(question))) return;
    // Asked for after the question: from then on Ctrl-C no longer ends the process by itself.
    const { signal } = context;
    await prunePods(services, { signal, removed: (id) => output.line(id) });
  }
}
