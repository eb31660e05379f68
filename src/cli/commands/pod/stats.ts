import { measureUsage } from '../../../container/stats.ts';
import { latestPod } from '../../../pod/select.ts';
import { podView } from '../../../pod/state.ts';
import type { Engine } from '../../../engine.ts';
import type { Usage } from '../../../container/stats.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { sleptThrough } from '../../../lib/retry.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { statusOfWaiting } from '../../exit-status.ts';
import { flag, value } from '../../options/option.ts';
import { podStatsColumns, type PodStatsRow } from '../../output/columns/pod-stats.ts';

const clearScreen = '\u001B[H\u001B[2J';
const intervalMs = 5000;

/** `tiffin pod stats` */
export class PodStatsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Shows the resource usage of the containers of pods. On a terminal the list is renewed every five seconds.',
    examples: [['Print once, as JSON', '$0 pod stats --no-stream --format json shop']],
  };

  all = flag('-a,--all', { description: 'Show the containers of all pods' });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'pod-stats' },
  });
  latest = flag('-l,--latest', { description: 'Use the pod created last' });
  noReset = flag('--no-reset', { description: 'Do not clear the screen between updates' });
  noStream = flag('--no-stream', { description: 'Print once and exit' });
  names = operands('POD', { min: 0, complete: 'pod' });

  override async run({ engine, output, signal }: CommandContext): Promise<number> {
    if ([this.all, this.latest, this.names.length > 0].filter(Boolean).length > 1)
      throw new TiffinError('invalid-argument', '--all, --latest and arguments cannot be used together');
    const services = await engine();
    const before = new Map<string, Usage>();
    for (;;) {
      const rows = this.#look(services, before);
      if (!this.noStream && !this.noReset && this.format !== 'json') output.raw('stdout', new TextEncoder().encode(clearScreen));
      await output.rows(podStatsColumns, rows, { format: this.format });
      if (this.noStream) return 0;
      if (!(await sleptThrough(intervalMs, signal))) return statusOfWaiting(signal);
    }
  }

  #look(services: Engine, before: Map<string, Usage>): PodStatsRow[] {
    return this.#pods(services).flatMap((pod) =>
      podView(services, pod).containers.map((view) => {
        const { id, name } = view.record;
        const usage = measureUsage(view);
        const row = { pod: pod.id, id, name, usage, before: before.get(id), history: [], isRunning: view.state.init !== undefined };
        before.set(id, usage);
        return row;
      }),
    );
  }

  #pods(services: Engine) {
    if (this.latest) return [latestPod(services).pod];
    if (this.names.length === 0) return services.pods.list();
    return this.names.map((name) => {
      try {
        return services.pods.get(name);
      } catch (error) {
        if (!(error instanceof TiffinError) || error.code !== 'not-found') throw error;
        throw new TiffinError(error.code, `unable to get list of pods: ${error.message}`, { cause: error, hint: error.hint });
      }
    });
  }
}
