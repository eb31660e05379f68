import { inspectContainer } from '../../../container/inspect.ts';
import { latestContainer } from '../../../container/select.ts';
import { viewOf } from '../../../container/view.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import { printInspections } from '../../output/inspections.ts';

/** `tiffin container inspect` */
export class ContainerInspectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the details of containers as JSON, or by a Go template.',
    examples: [['Print the address of a container', "$0 container inspect --format '{{.NetworkSettings.IPAddress}}' web"]],
  };

  format = value('-f,--format', {
    valueName: 'format',
    description: 'Output as json, or by a Go template',
    complete: { format: 'container-inspect' },
  });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  size = flag('-s,--size', { description: 'Show the disk usage of the container' });
  names = operands('CONTAINER', { min: 0, complete: 'container' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    if (this.latest && this.names.length > 0) throw new TiffinError('invalid-argument', '--latest and arguments cannot be used together');
    if (!this.latest && this.names.length === 0) throw new TiffinError('invalid-argument', 'no names or ids specified');
    const services = await engine();
    const names = this.latest ? [latestContainer(services).record.id] : this.names;
    await printInspections(output, names, {
      format: this.format,
      find: (name) => {
        const record = services.containers.find(name);
        if (record === undefined) throw new TiffinError('not-found', `no such container "${name}"`);
        return inspectContainer(services, viewOf(services.places.runRoot, record), { size: this.size });
      },
    });
  }
}
