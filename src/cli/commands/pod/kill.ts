import { eachPod } from '../../../pod/each.ts';
import { selectPods } from '../../../pod/select.ts';
import { killPod } from '../../../pod/stop.ts';
import { parseSignal } from '../../../lib/signal.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';

/** `tiffin pod kill` */
export class PodKillCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Sends a signal to all running containers of pods, SIGKILL unless --signal names another one.',
    examples: [['Kill a pod', '$0 pod kill shop']],
  };

  all = flag('-a,--all', { description: 'Signal the containers of all pods' });
  latest = flag('-l,--latest', { description: 'Signal the containers of the pod created last' });
  signal = value('-s,--signal', {
    valueName: 'signal',
    description: 'Signal to send, by name or number',
    complete: 'signal',
    default: 'KILL',
  });
  names = operands('POD', { min: 0, complete: 'pod' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, all, latest } = this;
    const number = parseSignal(this.signal);
    await eachPod(await selectPods(services, { names, all, latest }), ({ pod }) => {
      killPod(services, pod, number);
      output.line(pod.id);
    });
  }
}
