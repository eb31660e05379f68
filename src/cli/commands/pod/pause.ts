import { eachPod } from '../../../pod/each.ts';
import { selectPods } from '../../../pod/select.ts';
import { pausePod } from '../../../pod/pause.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin pod pause` */
export class PodPauseCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Pauses all processes of pods until `pod unpause` resumes them.',
    examples: [['Pause a pod', '$0 pod pause shop']],
  };

  all = flag('-a,--all', { description: 'Pause all pods that run' });
  latest = flag('-l,--latest', { description: 'Pause the pod created last' });
  names = operands('POD', { min: 0, complete: 'pod' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, all, latest } = this;
    await eachPod(await selectPods(services, { names, all, latest }), async ({ pod }) => {
      await pausePod(services, pod, { skipIdle: all });
      output.line(pod.id);
    });
  }
}
