import { readMergedLogs } from '../../../container/merged-logs.ts';
import type { Container } from '../../../container/declared.ts';
import { onePod } from '../../../pod/select.ts';
import type { Engine } from '../../../engine.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { parseMoment } from '../../../lib/units.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { statusOfWaiting } from '../../exit-status.ts';
import { flag, integer, value } from '../../options/option.ts';
import { mergedLogPrinter } from '../../output/log-printer.ts';

const shortIdLength = 12;
/** Podman's: red first, because the infra container has white. */
const colors = [31, 32, 33, 34, 35, 36, 37];

/** `tiffin pod logs` */
export class PodLogsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the logs of the containers of a pod, in the order of time.',
    examples: [['Follow all of them, each line with a name', '$0 pod logs --follow --names shop']],
  };

  color = flag('--color', { description: 'Print the lines of each container in a colour of its own' });
  container = value('-c,--container', {
    valueName: 'container',
    description: 'Print only the log of this container',
    complete: 'container',
  });
  follow = flag('-f,--follow', { description: 'Follow the logs until the containers exit' });
  latest = flag('-l,--latest', { description: 'Use the pod created last' });
  names = flag('-n,--names', { description: 'Begin each line with the name of its container' });
  since = value('--since', {
    valueName: 'time',
    description: 'Print only what was written since, such as 10m or 2026-01-02T15:04:05Z',
    complete: 'none',
  });
  tail = integer('--tail', {
    valueName: 'lines',
    description: 'Print this many lines from the end of each log; -1 for all',
    integer: 'signed',
  });
  timestamps = flag('-t,--timestamps', { description: 'Begin each line with its time' });
  until = value('--until', { valueName: 'time', description: 'Print only what was written until', complete: 'none' });
  pod = optionalOperand('POD', { complete: 'pod' });

  override async run({ output, engine, signal }: CommandContext): Promise<number> {
    if (this.pod === undefined && !this.latest) throw new TiffinError('invalid-argument', 'specify at least one pod name or ID to log');
    if (this.pod !== undefined && this.latest) throw new TiffinError('invalid-argument', 'no arguments are needed with --latest');
    const services = await engine();
    const containers = this.#containers(services);
    const isOne = this.container !== undefined;
    const printer = mergedLogPrinter(
      output,
      containers.map(({ name, id }, index) => ({
        timestamps: this.timestamps,
        name: isOne ? undefined : this.names ? name : id.slice(0, shortIdLength),
        color: this.color ? colors[index % colors.length] : undefined,
      })),
    );
    await readMergedLogs(containers, this.#request(), { runRoot: services.places.runRoot, signal, ...printer });
    return statusOfWaiting(signal);
  }

  #containers({ pods, containers }: Engine): readonly Container[] {
    const { pod, typed } = onePod({ pods }, this.pod);
    const members = containers.listOfPod(pod.id).filter(({ id }) => id !== pod.infraId);
    if (this.container === undefined) return members;
    const found = containers.find(this.container);
    if (found?.pod?.id !== pod.id)
      throw new TiffinError('not-found', `container ${this.container} is not in pod ${typed}: no such container`);
    return [found];
  }

  #request() {
    const now = new Date();
    const moment = (text: string | undefined): number | undefined => (text === undefined ? undefined : parseMoment(text, now).getTime());
    return {
      sinceMs: moment(this.since),
      untilMs: moment(this.until),
      tail: this.tail === undefined || this.tail < 0 ? undefined : this.tail,
      follow: this.follow,
    };
  }
}
