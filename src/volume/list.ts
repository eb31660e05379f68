import { TiffinError } from '../lib/errors.ts';
import { labelMatches, textMatches } from '../lib/match.ts';
import { requireFilterForm } from '../lib/prune-filters.ts';
import { parseMoment } from '../lib/units.ts';
import type { VolumeRecord } from '../storage/volume-record.ts';
import type { VolumeServices } from './services.ts';

/** A volume and who uses it. */
export type VolumeView = { readonly record: VolumeRecord; readonly users: readonly string[] };

type VolumeFilter = (view: VolumeView) => boolean;

/** Finds the volume that a filter names. @throws {TiffinError} `not-found` */
type FindVolume = (name: string) => VolumeRecord;

const makers: Readonly<Record<string, (values: readonly string[], find: FindVolume) => VolumeFilter>> = {
  name: (values) => (view) => values.some((value) => textMatches(view.record.name, value)),
  driver: (values) => (view) => values.includes(view.record.driver),
  scope: (values) => () => values.includes('local'),
  label: (values) => (view) => values.every((value) => labelMatches(view.record.labels, value)),
  'label!': (values) => (view) => !values.every((value) => labelMatches(view.record.labels, value)),
  opt: (values) => (view) => values.every((value) => labelMatches(view.record.options, value)),
  dangling: (values) => {
    const wanted = values.map((value) => truth('dangling', value));
    return (view) => wanted.includes(view.users.length === 0);
  },
  anonymous: (values) => {
    const wanted = values.map((value) => truth('anonymous', value));
    return (view) => wanted.includes(view.record.anonymous);
  },
  after: (values, find) => createdAfter(values.map(find)),
  since: (values, find) => createdAfter(values.map(find)),
  until: (values) => {
    const limits = values.map((value) => parseMoment(value, new Date()).getTime());
    return (view) => limits.every((limit) => Date.parse(view.record.createdAt) < limit);
  },
};

function createdAfter(others: readonly VolumeRecord[]): VolumeFilter {
  return ({ record }) => others.some(({ createdAt }) => Date.parse(record.createdAt) > Date.parse(createdAt));
}

/** The keys of `volume ls --filter`, for completion. */
export const volumeFilterKeys: readonly string[] = Object.keys(makers);

function truth(filter: string, text: string): boolean {
  if (/^(true|1|t)$/i.test(text)) return true;
  if (/^(false|0|f)$/i.test(text)) return false;
  throw new TiffinError('invalid-argument', `"${text}" is not a valid value for the "${filter}" filter - must be true or false`);
}

/**
 * Reads `--filter` options of `volume ls` and `volume prune`: values of a key are alternatives, keys must all match.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown key or value
 */
export function parseVolumeFilters(texts: readonly string[], find: FindVolume): VolumeFilter {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const key = at < 0 ? text : text.slice(0, at);
    requireFilterForm(text);
    if (!Object.hasOwn(makers, key))
      throw new TiffinError('invalid-argument', `"${key}" is an invalid volume filter`, {
        hint: `known filters: ${volumeFilterKeys.join(', ')}`,
      });
    values.set(key, [...(values.get(key) ?? []), text.slice(at + 1)]);
  }
  const filters = [...values].flatMap(([key, given]) => makers[key]?.(given, find) ?? []);
  return (view) => filters.every((filter) => filter(view));
}

/** The volumes that filters let through, by name. @throws {TiffinError} `invalid-argument` */
export function listVolumes({ volumes }: Pick<VolumeServices, 'volumes'>, filters: readonly string[]): VolumeView[] {
  const matches = parseVolumeFilters(filters, (name) => volumes.get(name));
  return volumes
    .list()
    .map((record) => viewVolume({ volumes }, record))
    .filter(matches);
}

/** A volume with its users. */
export function viewVolume({ volumes }: Pick<VolumeServices, 'volumes'>, record: VolumeRecord): VolumeView {
  return { record, users: volumes.users(record.name) };
}
