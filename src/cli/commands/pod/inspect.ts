import { inspectPod } from '../../../pod/inspect.ts';
import { latestPod } from '../../../pod/select.ts';
import { podView } from '../../../pod/state.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import { printInspections } from '../../output/inspections.ts';

/** `tiffin pod inspect` */
export class PodInspectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the details of pods as JSON, or by a Go template.',
    examples: [['Print the names of the containers of a pod', "$0 pod inspect --format '{{range .Containers}}{{.Name}} {{end}}' shop"]],
  };

  format = value('-f,--format', {
    valueName: 'format',
    description: 'Output as json, or by a Go template',
    complete: { format: 'pod-inspect' },
  });
  latest = flag('-l,--latest', { description: 'Use the pod created last' });
  names = operands('POD', { min: 0, complete: 'pod' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    if ((this.names.length === 0) !== this.latest) throw new TiffinError('invalid-argument', 'no names or ids specified');
    const services = await engine();
    const names = this.latest ? [latestPod(services).pod.id] : this.names;
    await printInspections(output, names, {
      format: this.format,
      find: (name) => {
        const pod = services.pods.find(name);
        if (pod === undefined) throw new TiffinError('not-found', `no such pod ${name}`);
        return inspectPod(services, podView(services, pod));
      },
    });
  }
}
