import { clonePod } from '../../../pod/clone.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand, optionalOperand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { podCloneGroups } from '../../options/pod.ts';
import { requestFacts } from '../../request/create-options.ts';
import { toPodChanges } from '../../request/pod.ts';

/** `tiffin pod clone` */
export class PodCloneCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Creates a pod with the options of another one, and clones of its containers. What was written in those is not copied; named volumes are shared. Prints the ID of the new pod.',
    examples: [['Replace a pod by one with more memory', '$0 pod clone --destroy --start --memory 1g shop shop2']],
  };

  own = podCloneGroups.own();
  hostname = podCloneGroups.hostname();
  namespaces = podCloneGroups.namespaces();
  storage = podCloneGroups.storage();
  security = podCloneGroups.security();
  limits = podCloneGroups.limits();
  destroy = flag('--destroy', { description: 'Remove the old pod' });
  start = flag('--start', { description: 'Start the new pod' });
  pod = operand('POD', { complete: 'pod' });
  newName = optionalOperand('NAME', { complete: 'none' });

  override async run(context: CommandContext): Promise<void> {
    const { destroy, start, newName } = this;
    if (newName !== undefined && this.own.name !== undefined && this.own.name !== newName)
      throw new TiffinError('invalid-argument', 'cannot specify --name and NAME at the same time');
    const changes = toPodChanges(this, requestFacts(context));
    const services = await context.engine();
    const old = services.pods.get(this.pod);
    const createCommand = ['tiffin', ...context.argv];
    const name = newName ?? this.own.name;
    const { id } = await clonePod(services, old, { name, changes, createCommand, destroy, start, signal: context.signal });
    context.output.line(id);
  }
}
