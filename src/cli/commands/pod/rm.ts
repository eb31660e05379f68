import { eachPod } from '../../../pod/each.ts';
import { selectPods } from '../../../pod/select.ts';
import { removePod } from '../../../pod/remove.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, integer, list } from '../../options/option.ts';

/** `tiffin pod rm` */
export class PodRmCommand extends BaseCommand {
  static override readonly statuses = { 'not-found': 1 };
  static override readonly help: CommandHelp = {
    description: 'Removes pods with their containers. The exit status is 1 when one did not exist.',
    examples: [['Stop a pod and remove it', '$0 pod rm --force shop']],
  };

  all = flag('-a,--all', { description: 'Remove all pods' });
  force = flag('-f,--force', { description: 'Stop running containers first, and ignore pods that do not exist' });
  ignore = flag('-i,--ignore', { description: 'Ignore pods that do not exist' });
  latest = flag('-l,--latest', { description: 'Remove the pod created last' });
  podIdFiles = list('--pod-id-file', { valueName: 'file', description: 'Read the ID of a pod from a file', complete: 'file' });
  time = integer('-t,--time', {
    valueName: 'seconds',
    description: 'Seconds between the stop signal and SIGKILL; implies --force',
    integer: 'signed',
  });
  names = operands('POD', { min: 0, complete: 'pod' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, all, latest, podIdFiles: idFiles, time: graceSeconds } = this;
    const force = this.force || graceSeconds !== undefined;
    const selection = await selectPods(services, { names, all, latest, idFiles, ignoreMissing: this.ignore || force });
    await eachPod(selection, async ({ pod }) => {
      await removePod(services, pod, { force, graceSeconds, signal });
      output.line(pod.id);
    });
  }
}
