import { TiffinError } from '../lib/errors.ts';
import type { RecordedEvent } from './event.ts';

/** Decides whether an event is wanted. */
export type EventFilter = (event: RecordedEvent) => boolean;

type Matcher = (event: RecordedEvent, value: string) => boolean;

function named(type: string): Matcher {
  return (event, value) => event.type === type && (event.name === value || event.id?.startsWith(value) === true);
}

/** As Podman: a label without a value matches every value. */
function labelled({ attributes = {} }: RecordedEvent, value: string): boolean {
  const equals = value.indexOf('=');
  if (equals < 0) return Object.hasOwn(attributes, value);
  return attributes[value.slice(0, equals)] === value.slice(equals + 1);
}

const matchers: Readonly<Record<string, Matcher>> = {
  artifact: named('artifact'),
  container: named('container'),
  event: ({ status }, value) => status === value,
  image: named('image'),
  label: labelled,
  network: named('network'),
  pod: named('pod'),
  secret: named('secret'),
  status: ({ status }, value) => status === value,
  type: ({ type }, value) => type === value,
  volume: named('volume'),
};

/** The keys of `events --filter`, for completion. */
export const eventFilterKeys: readonly string[] = Object.keys(matchers);

/**
 * Reads `--filter key=value` options. Values of one key are alternatives, keys must all match.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function parseEventFilters(texts: readonly string[]): EventFilter {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    const equals = text.indexOf('=');
    const key = equals < 0 ? text : text.slice(0, equals).toLowerCase();
    if (equals <= 0 || !Object.hasOwn(matchers, key)) {
      const shown = equals < 0 ? text : text.slice(0, equals);
      throw new TiffinError('invalid-argument', `failed to parse event filters: ${shown} is an invalid filter`, {
        hint: `known filters: ${eventFilterKeys.join(', ')}`,
      });
    }
    values.set(key, [...(values.get(key) ?? []), text.slice(equals + 1)]);
  }
  const wanted = [...values].map(([key, given]) => ({ matches: matchers[key] as Matcher, given }));
  return (event) => wanted.every(({ matches, given }) => given.some((value) => matches(event, value)));
}
