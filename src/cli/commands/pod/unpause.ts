import { eachPod } from '../../../pod/each.ts';
import { selectPods } from '../../../pod/select.ts';
import { unpausePod } from '../../../pod/pause.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin pod unpause` */
export class PodUnpauseCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Resumes the processes of paused pods.',
    examples: [['Resume a pod', '$0 pod unpause shop']],
  };

  all = flag('-a,--all', { description: 'Unpause all pods' });
  latest = flag('-l,--latest', { description: 'Unpause the pod created last' });
  names = operands('POD', { min: 0, complete: 'pod' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, all, latest } = this;
    await eachPod(await selectPods(services, { names, all, latest }), async ({ pod }) => {
      await unpausePod(services, pod);
      output.line(pod.id);
    });
  }
}
