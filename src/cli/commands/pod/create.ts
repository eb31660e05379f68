import { createPod } from '../../../pod/create.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { podGroups } from '../../options/pod.ts';
import { requestFacts } from '../../request/create-options.ts';
import { toPodRequest } from '../../request/pod.ts';

/** `tiffin pod create` */
export class PodCreateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Creates a pod: containers that share a network and other namespaces, which an infra container holds. It needs no image. Prints the ID of the pod.',
    examples: [
      ['Create a pod that publishes a port', '$0 pod create -p 8080:80 shop'],
      ['Run a container in it', '$0 run -d --pod shop nginx'],
    ],
  };

  own = podGroups.own();
  creation = podGroups.creation();
  network = podGroups.network();
  namespaces = podGroups.namespaces();
  storage = podGroups.storage();
  security = podGroups.security();
  limits = podGroups.limits();
  name = optionalOperand('NAME', { complete: 'none' });

  override async run(context: CommandContext): Promise<void> {
    const createCommand = ['tiffin', ...context.argv];
    const { cgroupManager } = context.globals;
    const request = toPodRequest({ groups: this, name: this.name, createCommand, cgroupManager }, requestFacts(context));
    const { id } = await createPod(await context.engine(), request, context.signal);
    context.output.line(id);
  }
}
