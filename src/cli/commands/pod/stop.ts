import { eachPod } from '../../../pod/each.ts';
import { selectPods } from '../../../pod/select.ts';
import { stopPod } from '../../../pod/stop.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, integer, list } from '../../options/option.ts';

/** `tiffin pod stop` */
export class PodStopCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Stops the containers of pods, all of a pod at once.',
    examples: [['Stop a pod', '$0 pod stop shop']],
  };

  all = flag('-a,--all', { description: 'Stop all pods' });
  ignore = flag('-i,--ignore', { description: 'Ignore pods that do not exist' });
  latest = flag('-l,--latest', { description: 'Stop the pod created last' });
  podIdFiles = list('--pod-id-file', { valueName: 'file', description: 'Read the ID of a pod from a file', complete: 'file' });
  time = integer('-t,--time', {
    valueName: 'seconds',
    description: "Seconds between the stop signal and SIGKILL, each container's own unless set",
    integer: 'signed',
  });
  names = operands('POD', { min: 0, complete: 'pod' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, all, latest, podIdFiles: idFiles, ignore: ignoreMissing, time: graceSeconds } = this;
    await eachPod(await selectPods(services, { names, all, latest, idFiles, ignoreMissing }), async ({ pod, typed }) => {
      await stopPod(services, pod, { graceSeconds, signal });
      output.line(typed);
    });
  }
}
