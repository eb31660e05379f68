import { cloneContainer, type CloneOptions } from '../../../container/clone.ts';
import { oneContainer } from '../../../container/select.ts';
import type { PodServices } from '../../../pod/services.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { resourceOptions } from '../../options/limits.ts';
import { operand, optionalOperand } from '../../options/operand.ts';
import { flag, optionGroup, value } from '../../options/option.ts';
import { transferListener } from '../../output/pull-progress.ts';
import { requestFacts } from '../../request/create-options.ts';
import { toResourceChanges } from '../../request/resources.ts';

/** `tiffin container clone` */
export class CloneCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Creates a container with the options of another one, and with other limits or another image where they are given. What was written in the old container is not copied; named volumes are shared.',
    examples: [
      ['Replace a container by one with more memory', '$0 container clone --destroy --force --run --memory 1g web web2'],
      ['Create the same container from a newer image', '$0 container clone web web2 nginx:1.29'],
    ],
  };

  resources = optionGroup('Limit', resourceOptions());
  destroy = flag('--destroy', { description: 'Remove the old container' });
  force = flag('-f,--force', { description: 'With --destroy, stop it first when it runs' });
  name = value('--name', {
    valueName: 'name',
    description: 'Name of the new container, that of the old one with -clone unless set',
    complete: 'none',
  });
  pod = value('--pod', { valueName: 'pod', description: 'Create the container in this pod', complete: 'pod' });
  starts = flag('--run', { description: 'Start the new container' });
  container = operand('CONTAINER', { complete: 'container' });
  newName = optionalOperand('NAME', { complete: 'none' });
  image = optionalOperand('IMAGE', { complete: 'image' });

  override async run(context: CommandContext): Promise<void> {
    const resources = toResourceChanges(this.resources, requestFacts(context));
    const services = await context.engine();
    const { record } = oneContainer(services, this.container);
    const join = this.pod === undefined ? undefined : await podJoiner(services, this.pod);
    const clone = await cloneContainer(services, record, {
      name: this.newName ?? this.name,
      image: this.image,
      resources,
      destroy: this.destroy,
      force: this.force,
      run: this.starts,
      join,
      signal: context.signal,
      openProgress: async () => {
        const bars = await context.output.progress({ quiet: false });
        return { listener: transferListener(bars), [Symbol.dispose]: () => bars[Symbol.dispose]() };
      },
    });
    context.output.line(clone.id);
  }
}

async function podJoiner(services: PodServices, nameOrId: string): Promise<NonNullable<CloneOptions['join']>> {
  const { joinPod } = await import('../../../pod/join.ts');
  const wishes = { net: 'default', ipc: 'default', uts: 'default', pid: 'default', cgroup: 'default', user: 'default' } as const;
  return (request) => joinPod(services, request, wishes, nameOrId);
}
