import { eachPod } from '../../../pod/each.ts';
import { selectPods } from '../../../pod/select.ts';
import { restartPod } from '../../../pod/stop.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin pod restart` */
export class PodRestartCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Stops the running containers of pods, and starts all containers.',
    examples: [['Restart a pod', '$0 pod restart shop']],
  };

  all = flag('-a,--all', { description: 'Restart all pods' });
  latest = flag('-l,--latest', { description: 'Restart the pod created last' });
  names = operands('POD', { min: 0, complete: 'pod' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, all, latest } = this;
    await eachPod(await selectPods(services, { names, all, latest }), async ({ pod }) => {
      await restartPod(services, pod, { signal });
      output.line(pod.id);
    });
  }
}
