import { TiffinError } from './errors.ts';
import { parseMoment } from './units.ts';

/**
 * Checks the filters of a prune before anything is asked or removed: only `label`, `label!` and `until` decide what goes.
 *
 * @throws {TiffinError} `invalid-argument` in Podman's words
 */
export function requirePruneFilters(filters: readonly string[], now = new Date()): void {
  for (const filter of filters) {
    requireFilterForm(filter);
    const at = filter.indexOf('=');
    const key = filter.slice(0, at);
    if (!['label', 'label!', 'until'].includes(key))
      throw new TiffinError('invalid-argument', `${key} is an invalid filter`, { hint: 'known filters: label, label!, until' });
    if (key === 'until') requireMoment(filter.slice(at + 1), now);
  }
}

/** Checks that a filter of a prune is a pair. @throws {TiffinError} `invalid-argument` in Podman's words */
export function requireFilterForm(filter: string): void {
  if (!filter.includes('='))
    throw new TiffinError('invalid-argument', `filter input must be in the form of filter=value: ${filter} is invalid`);
}

function requireMoment(text: string, now: Date): void {
  try {
    parseMoment(text, now);
  } catch (cause) {
    throw new TiffinError('invalid-argument', `failed to parse value as time or duration: ${JSON.stringify(text)}`, { cause });
  }
}
