import { selectContainers, type Chosen } from '../../../container/select.ts';
import { cpuPercent, measureUsage, type Usage } from '../../../container/stats.ts';
import { viewOf } from '../../../container/view.ts';
import type { Engine } from '../../../engine.ts';
import { AggregateFailure, TiffinError } from '../../../lib/errors.ts';
import { sleptThrough } from '../../../lib/retry.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { statusOfWaiting } from '../../exit-status.ts';
import { flag, integer, value } from '../../options/option.ts';
import { statsColumns, type StatsRow } from '../../output/columns/stats.ts';

const clearScreen = '\u001B[H\u001B[2J';
const defaultInterval = 5;
/** How many looks the trend of a container shows. */
const historyLength = 12;

/** What is remembered of a container from look to look. */
type Memory = { readonly usage: Usage; readonly history: readonly (number | undefined)[] };

/** `tiffin stats` */
export class StatsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Shows the resource usage of containers: CPU, memory, network and disks. On a terminal the list is renewed every five seconds.',
    examples: [
      ['Print once, as JSON', '$0 stats --no-stream --format json'],
      ['Watch one container every second', '$0 stats --interval 1 web'],
    ],
  };

  all = flag('-a,--all', { description: 'Show containers that do not run, too' });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'stats' },
  });
  interval = integer('-i,--interval', { valueName: 'seconds', description: 'Seconds between updates, 5 unless set', integer: 'signed' });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  noReset = flag('--no-reset', { description: 'Do not clear the screen between updates' });
  noStream = flag('--no-stream', { description: 'Print once and exit' });
  noTrunc = flag('--no-trunc', { description: 'Do not shorten IDs' });
  names = operands('CONTAINER', { min: 0, complete: 'running-container' });

  override async run(context: CommandContext): Promise<number> {
    this.#requireSense();
    const services = await context.engine();
    const memories = new Map<string, Memory>();
    for (;;) {
      await this.#show(context, this.#look(services, memories));
      if (this.noStream) return 0;
      if (!(await sleptThrough((this.interval ?? defaultInterval) * 1000, context.signal))) return statusOfWaiting(context.signal);
    }
  }

  #look(services: Engine, memories: Map<string, Memory>): StatsRow[] {
    return this.#select(services).map(({ record, state }) => {
      const usage = measureUsage({ record, state });
      const { usage: before, history = [] } = memories.get(record.id) ?? {};
      const renewed = [...history, cpuPercent(usage, before)].slice(-historyLength);
      memories.set(record.id, { usage, history: renewed });
      return { id: record.id, name: record.name, usage, before, history: renewed };
    });
  }

  /** Named containers are shown whatever they do, all others while they run. */
  #select(services: Engine): readonly Chosen[] {
    if (this.names.length === 0 && !this.latest) {
      const views = services.containers.list().map((record) => ({ ...viewOf(services.places.runRoot, record), typed: record.id }));
      return this.all ? views : views.filter(({ state }) => state.name === 'running');
    }
    if (this.latest) return selectContainers(services, { names: [], latest: true }).chosen;
    const found = this.names.map((name) => ({ name, ...selectContainers(services, { names: [name] }) }));
    const failures = found.flatMap(({ name, failures: [failure] }) =>
      failure === undefined
        ? []
        : [new TiffinError(failure.code, `unable to get list of containers: unable to look up container ${name}: ${failure.message}`)],
    );
    const [first] = failures;
    if (first !== undefined) throw failures.length === 1 ? first : new AggregateFailure(failures);
    return found.flatMap(({ chosen }) => chosen);
  }

  async #show({ output }: CommandContext, rows: readonly StatsRow[]): Promise<void> {
    const { format, noTrunc } = this;
    const isLive = !this.noStream && output.stdout.isTerminal && (format === undefined || /^table\s*$/.test(format));
    // As Podman: a look takes the place of the last one, whoever reads it.
    if (!this.noStream && !this.noReset && format !== 'json') output.raw('stdout', new TextEncoder().encode(clearScreen));
    const table = isLive ? [...statsColumns.table, 'Trend'] : statsColumns.table;
    await output.rows(statsColumns, rows, { format, noTrunc, table });
  }

  #requireSense(): void {
    if ([this.all, this.latest, this.names.length > 0].filter(Boolean).length > 1)
      throw new TiffinError('invalid-argument', '--all, --latest and containers cannot be used together');
    if (this.interval !== undefined && this.interval < 1)
      throw new TiffinError('invalid-argument', 'invalid interval, must be a positive number greater zero');
  }
}
