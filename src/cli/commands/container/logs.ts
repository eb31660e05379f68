import { readLogs } from '../../../container/logs.ts';
import type { Container } from '../../../container/declared.ts';
import { oneContainer } from '../../../container/select.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { parseMoment } from '../../../lib/units.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { statusOfWaiting } from '../../exit-status.ts';
import { flag, integer, value } from '../../options/option.ts';
import { logPrinter, mergedLogPrinter, type LogPrefix } from '../../output/log-printer.ts';

const shortIdLength = 12;
/** Podman's: white first. */
const colors = [37, 31, 32, 33, 34, 35, 36];

/** `tiffin logs` */
export class LogsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Prints the logs of containers, those of several in the order of time: their standard output to standard output, their standard error to standard error.',
    examples: [
      ['Follow the log from its last ten lines on', '$0 logs --follow --tail 10 web'],
      ['Follow two containers, each line with a name', '$0 logs -fn web db'],
      ['Show which connections --net-allow refused', '$0 logs --network app'],
    ],
  };

  color = flag('--color', { description: 'Print the lines of each container in a colour of its own' });
  follow = flag('-f,--follow', { description: 'Follow the log until the container exits' });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  names = flag('-n,--names', { description: 'Begin each line with the name of its container' });
  network = flag('--network', { description: 'Print the connections that --net-allow refused, in place of the log' });
  since = value('--since', {
    valueName: 'time',
    description: 'Print only what was written since, such as 10m or 2026-01-02T15:04:05Z',
    complete: 'none',
  });
  tail = integer('--tail', {
    valueName: 'lines',
    description: 'Print this many lines from the end of the log; -1 for all',
    integer: 'signed',
  });
  timestamps = flag('-t,--timestamps', { description: 'Begin each line with its time' });
  until = value('--until', { valueName: 'time', description: 'Print only what was written until', complete: 'none' });
  containers = operands('CONTAINER', { min: 0, complete: 'container' });

  override async run({ output, engine, signal }: CommandContext): Promise<number> {
    if (this.containers.length === 0 && !this.latest)
      throw new TiffinError('invalid-argument', 'specify at least one container name or ID to log');
    if (this.containers.length > 0 && this.latest)
      throw new TiffinError('invalid-argument', '--latest and containers cannot be used together');
    const services = await engine();
    const chosen = (this.latest ? [undefined] : this.containers).map((name) => oneContainer(services, name).record);
    if (this.network) {
      await this.#printRefused(output, chosen);
      return 0;
    }
    const now = new Date();
    const request = {
      sinceMs: toMoment('--since', this.since, now),
      untilMs: toMoment('--until', this.until, now),
      tail: this.tail === undefined || this.tail < 0 ? undefined : this.tail,
      follow: this.follow,
    };
    const [only] = chosen;
    const { runRoot } = services.places;
    const prefixes = chosen.map(({ name, id }, index) => ({
      timestamps: this.timestamps,
      name: this.names ? name : chosen.length === 1 ? undefined : id.slice(0, shortIdLength),
      color: this.color ? colors[index % colors.length] : undefined,
    }));
    if (chosen.length === 1 && only !== undefined) {
      await readLogs(only, request, { runRoot, signal, ...logPrinter(output, prefixes[0] as LogPrefix) });
    } else {
      const { readMergedLogs } = await import('../../../container/merged-logs.ts');
      await readMergedLogs(chosen, request, { runRoot, signal, ...mergedLogPrinter(output, prefixes) });
    }
    return statusOfWaiting(signal);
  }

  async #printRefused(output: CommandContext['output'], chosen: readonly Container[]): Promise<void> {
    if (this.follow) throw new TiffinError('invalid-argument', '--network and --follow cannot be used together');
    const { formatRefused, readNetworkLog } = await import('../../../container/network-log.ts');
    for (const { name, directory, request } of chosen) {
      if (request.request.network.allow === undefined)
        throw new TiffinError('invalid-argument', `container ${name} has no --net-allow: nothing is refused it`);
      for (const entry of readNetworkLog(directory)) output.line(`${chosen.length > 1 ? `${name} ` : ''}${formatRefused(entry)}`);
    }
  }
}

function toMoment(option: string, text: string | undefined, now: Date): number | undefined {
  if (text === undefined) return undefined;
  try {
    return parseMoment(text, now).getTime();
  } catch (cause) {
    throw new TiffinError('invalid-argument', `parsing ${option} ${JSON.stringify(text)}: unable to interpret time value`, {
      cause,
      hint: 'an RFC 3339 time, seconds since 1970, or a duration: 10m',
    });
  }
}
