import { namespaceId } from '../../../container/describe.ts';
import { isRunning } from '../../../container/state.ts';
import { chooseDescriptors, topRows } from '../../../container/top.ts';
import type { ContainerView } from '../../../container/view.ts';
import { latestPod } from '../../../pod/select.ts';
import { podView } from '../../../pod/state.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { verbatimOperands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { alignColumns } from '../../output/align-columns.ts';

/** `tiffin pod top` */
export class PodTopCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists the processes of the running containers of a pod. The columns are those of `tiffin top`.',
    examples: [['Show processes and users, in the pod and on the host', '$0 pod top shop pid user hpid huser']],
  };

  latest = flag('-l,--latest', { description: 'Use the pod created last' });
  words = verbatimOperands('POD COLUMN', { complete: 'pod-top-word' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const [name, columns] = this.latest ? [undefined, this.words] : [this.words[0], this.words.slice(1)];
    if (name === undefined && !this.latest) throw new TiffinError('invalid-argument', 'you must provide the name or id of a running pod');
    const services = await engine();
    const pod = name === undefined ? latestPod(services).pod : findPod(services, name);
    const chosen = chooseDescriptors(columns);
    if (chosen === undefined) throw new TiffinError('invalid-argument', `'${columns.join(' ')}': unknown descriptor`);
    const running = distinct(podView(services, pod).containers.filter(({ state }) => isRunning(state) && state.init !== undefined));
    if (running.length === 0) throw new TiffinError('wrong-state', 'pod top can only be used on pods with at least one running container');
    const tables: (readonly (readonly string[])[])[] = [];
    for (const { record } of running) tables.push(await topRows(services, record, chosen));
    const [heading = []] = tables[0] ?? [];
    output.text(alignColumns([heading, ...tables.flatMap((rows) => rows.slice(1))]));
  }
}

/** Those that share a PID namespace show the same processes: the last of them has the names of users. */
function distinct(views: readonly ContainerView[]): readonly ContainerView[] {
  return [...new Map(views.map((view) => [namespaceId(view.state.init?.pid, 'pid'), view])).values()];
}

function findPod(services: Parameters<typeof latestPod>[0], name: string) {
  try {
    return services.pods.get(name);
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code !== 'not-found') throw error;
    throw new TiffinError(error.code, `unable to look up requested container: ${error.message}`, { cause: error, hint: error.hint });
  }
}
