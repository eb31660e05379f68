import { parseEventFilters } from '../../../events/filter.ts';
import type { RecordedEvent } from '../../../events/event.ts';
import { readEvents } from '../../../events/read-events.ts';
import { eventLogPath } from '../../../events/event-log.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { parseMoment } from '../../../lib/units.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { statusOfWaiting } from '../../exit-status.ts';
import { flag, list, value } from '../../options/option.ts';
import { eventJson, eventRow, eventText } from '../../output/columns/event.ts';
import { compileTemplate, unescapeFormat } from '../../output/template.ts';

/** `tiffin events` */
export class EventsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Prints events of containers, images, volumes and more, as they happen. No process stands behind it: each command appends to a log.',
    examples: [
      ['Show the events of the last hour', '$0 events --since 1h --stream=false'],
      ['Follow the exits of containers', '$0 events --filter event=died'],
    ],
  };

  filters = list('-f,--filter', {
    valueName: 'key=value',
    description: 'Show only events that match a filter: event=died, container=web, type=image',
    complete: 'event-filter',
  });
  format = value('--format', { valueName: 'format', description: 'Output as json, or by a Go template', complete: { format: 'event' } });
  noTrunc = flag('--no-trunc', { description: 'Do not shorten IDs', default: true });
  since = value('--since', { valueName: 'time', description: 'Show events since, such as 10m or 2026-01-02T15:04:05Z', complete: 'none' });
  stream = flag('--stream', { description: 'Wait for further events', default: true });
  until = value('--until', { valueName: 'time', description: 'Show events until; 10s is in ten seconds', complete: 'none' });

  override async run({ output, places, signal }: CommandContext): Promise<number> {
    const isWanted = parseEventFilters(this.filters);
    const line = lineMaker(this.format, this.noTrunc);
    const now = new Date();
    const since = this.since === undefined ? undefined : moment(this.since, 'since', () => parseMoment(this.since ?? '', now));
    const until = this.until === undefined ? undefined : moment(this.until, 'until', () => parseUntil(this.until ?? '', now));
    const isFromNow = since === undefined && until === undefined && this.stream;
    const request = { since: isFromNow ? ('now' as const) : since, until, follow: this.stream, signal };
    await readEvents(eventLogPath(places.root), request, (event) => {
      if (isWanted(event)) output.line(line(event));
    });
    return statusOfWaiting(signal);
  }
}

function lineMaker(format: string | undefined, noTrunc: boolean): (event: RecordedEvent) => string {
  if (format === undefined || format === '') return (event) => eventText(event, { noTrunc });
  if (format === 'json' || /^\{\{\s*json\s+\.\s*\}\}$/.test(format)) return eventJson;
  const template = compileTemplate(unescapeFormat(format), { name: 'events', offset: 0 });
  return (event) => template.render(eventRow(event)).replace(/\n$/, '');
}

/** A span of time counts forwards: it says how long to watch. */
function parseUntil(text: string, now: Date): Date {
  const back = parseMoment(text, now);
  return /^[+-]?[\d.]+[a-zµμ]/.test(text) ? new Date(2 * now.getTime() - back.getTime()) : back;
}

function moment(text: string, which: string, parse: () => Date): bigint {
  try {
    return BigInt(parse().getTime()) * 1_000_000n;
  } catch (cause) {
    if (!(cause instanceof TiffinError)) throw cause;
    const message = `failed to parse event filters: unable to convert ${which} time of ${text}: unable to interpret time value`;
    throw new TiffinError('invalid-argument', message, { cause });
  }
}
