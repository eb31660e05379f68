import { eachPod } from '../../../pod/each.ts';
import { selectPods } from '../../../pod/select.ts';
import { startPod } from '../../../pod/start.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, list } from '../../options/option.ts';

/** `tiffin pod start` */
export class PodStartCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Starts the containers of pods that do not run: init containers first, each to its end.',
    examples: [
      ['Start a pod', '$0 pod start shop'],
      ['Start all pods', '$0 pod start --all'],
    ],
  };

  all = flag('-a,--all', { description: 'Start all pods' });
  latest = flag('-l,--latest', { description: 'Start the pod created last' });
  podIdFiles = list('--pod-id-file', { valueName: 'file', description: 'Read the ID of a pod from a file', complete: 'file' });
  names = operands('POD', { min: 0, complete: 'pod' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, all, latest, podIdFiles: idFiles } = this;
    await eachPod(await selectPods(services, { names, all, latest, idFiles }), async ({ pod, typed }) => {
      await startPod(services, pod, signal);
      output.line(typed);
    });
  }
}
