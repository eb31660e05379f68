import { parseEventFilters } from '../events/filter.ts';
import type { RecordedEvent } from '../events/event.ts';
import { readEvents } from '../events/read-events.ts';
import { cancelled } from '../lib/retry.ts';
import type { EventOptions, StoreEvent } from './api/events.ts';
import { Given } from './given.ts';
import { publicError, type Session } from './session.ts';

/** `tiffin.events`: reading ends with the loop. */
export async function* storeEvents(session: Session, options: EventOptions | undefined): AsyncGenerator<StoreEvent, void, void> {
  const given = new Given('events', options, ['since', 'until', 'filters', 'signal']);
  const isWanted = parseEventFilters(given.texts('filters') ?? []);
  const [since, until] = [given.date('since'), given.date('until')];
  const over = new AbortController();
  const caller = session.joined(given.signal());
  const waiting: RecordedEvent[] = [];
  let wake = Promise.withResolvers<void>();
  let isRead = false;
  const request = {
    since: since === undefined ? ('now' as const) : nanoseconds(since),
    until: until === undefined ? undefined : nanoseconds(until),
    follow: until === undefined || until.getTime() > Date.now(),
    signal: AbortSignal.any([caller, over.signal]),
  };
  const reading = readEvents(session.engine.events.path, request, (event) => {
    if (!isWanted(event)) return;
    waiting.push(event);
    wake.resolve();
  }).finally(() => {
    isRead = true;
    wake.resolve();
  });
  // Its failure is told below.
  reading.catch(() => undefined);
  try {
    for (;;) {
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield publicEvent(event);
      if (isRead) break;
      await wake.promise;
      wake = Promise.withResolvers();
    }
    await reading;
    if (caller.aborted) throw cancelled(caller);
  } catch (error) {
    throw publicError(error, caller);
  } finally {
    over.abort();
    await reading.catch(() => undefined);
  }
}

function nanoseconds(date: Date): bigint {
  return BigInt(date.getTime()) * 1_000_000n;
}

function publicEvent({ timeNano, type, status, id, name, image, exitCode, healthStatus, attributes }: RecordedEvent): StoreEvent {
  const time = new Date(Number(timeNano / 1_000_000n));
  return { time, type, status, id, name, image, exitStatus: exitCode, health: healthStatus, attributes: { ...attributes } };
}
