import { TiffinError } from '../lib/errors.ts';
import { labelMatches, textMatches } from '../lib/match.ts';
import { requireFilterForm } from '../lib/prune-filters.ts';
import { parseMoment } from '../lib/units.ts';
import type { NetworkEndpoint, NetworkRecord } from '../storage/network-record.ts';

/** A running container in a network. */
export type NetworkGuest = { readonly name: string; readonly endpoint: NetworkEndpoint };

/** A network and who is on it. */
export type NetworkView = {
  readonly record: NetworkRecord;
  /** IDs of all containers on it, running or not. */
  readonly users: readonly string[];
  /** It is always there. */
  readonly isDefault: boolean;
};

type NetworkFilter = (view: NetworkView) => boolean;

const makers: Readonly<Record<string, (values: readonly string[]) => NetworkFilter>> = {
  name: (values) => (view) => values.some((value) => textMatches(view.record.name, value)),
  driver: (values) => (view) => values.includes(view.record.driver),
  id: (values) => (view) => values.some((value) => textMatches(view.record.id, value)),
  label: (values) => (view) => values.every((value) => labelMatches(view.record.labels, value)),
  'label!': (values) => (view) => !values.every((value) => labelMatches(view.record.labels, value)),
  dangling: (values) => {
    const wanted = values.map(truth);
    return (view) => wanted.includes(isDangling(view));
  },
  until: (values) => {
    const limits = values.map((value) => parseMoment(value, new Date()).getTime());
    return (view) => limits.every((limit) => Date.parse(view.record.createdAt) < limit);
  },
};

/** The keys of `network ls --filter`, for completion. */
export const networkFilterKeys: readonly string[] = Object.keys(makers);

/** Whether nobody is on it and it may be removed. */
export function isDangling({ users, isDefault }: NetworkView): boolean {
  return users.length === 0 && !isDefault;
}

/**
 * Reads `--filter` options of `network ls`: values of a key are alternatives, keys must all match.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown key or value
 */
export function parseNetworkFilters(texts: readonly string[]): NetworkFilter {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    requireFilterForm(text);
    const at = text.indexOf('=');
    const key = text.slice(0, at);
    if (!Object.hasOwn(makers, key))
      throw new TiffinError('invalid-argument', `invalid filter ${JSON.stringify(key)}`, {
        hint: `known filters: ${networkFilterKeys.join(', ')}`,
      });
    values.set(key, [...(values.get(key) ?? []), text.slice(at + 1)]);
  }
  const filters = [...values].flatMap(([key, given]) => makers[key]?.(given) ?? []);
  return (view) => filters.every((filter) => filter(view));
}

function truth(text: string): boolean {
  if (/^(true|1|t)$/i.test(text)) return true;
  if (/^(false|0|f)$/i.test(text)) return false;
  throw new TiffinError('invalid-argument', `failed to parse dangling filter value ${JSON.stringify(text)}: must be true or false`);
}
