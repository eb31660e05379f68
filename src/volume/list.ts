import { TiffinError } from '../lib/errors.ts';
import { labelMatches, textMatches } from '../lib/match.ts';
import { requireFilterForm } from '../lib/prune-filters.ts';
import { parseMoment } from '../lib/units.ts';
import type { VolumeRecord } from '../storage/volume-record.ts';
import type { VolumeServices } from './services.ts';

/** A volume and who uses it. */
export type VolumeView = { readonly record: VolumeRecord; readonly users: readonly string[] };

type VolumeFilter = (view: VolumeView) => boolean;

const makers: Readonly<Record<string, (values: readonly string[]) => VolumeFilter>> = {
  name: (values) => (view) => values.some((value) => textMatches(view.record.name, value)),
  driver: (values) => (view) => values.includes(view.record.driver),
  scope: (values) => () => values.includes('local'),
  label: (values) => (view) => values.every((value) => labelMatches(view.record.labels, value)),
  'label!': (values) => (view) => !values.every((value) => labelMatches(view.record.labels, value)),
  opt: (values) => (view) => values.every((value) => labelMatches(view.record.options, value)),
  dangling: (values) => {
    const wanted = values.map(truth);
    return (view) => wanted.includes(view.users.length === 0);
  },
  anonymous: (values) => {
    const wanted = values.map(truth);
    return (view) => wanted.includes(view.record.anonymous);
  },
  until: (values) => {
    const limits = values.map((value) => parseMoment(value, new Date()).getTime());
    return (view) => limits.every((limit) => Date.parse(view.record.createdAt) < limit);
  },
};

/** The keys of `volume ls --filter`, for completion. */
export const volumeFilterKeys: readonly string[] = Object.keys(makers);

function truth(text: string): boolean {
  if (/^(true|1|t)$/i.test(text)) return true;
  if (/^(false|0|f)$/i.test(text)) return false;
  throw new TiffinError('invalid-argument', `"${text}" is not a valid value: must be true or false`);
}

/**
 * Reads `--filter` options of `volume ls` and `volume prune`: values of a key are alternatives, keys must all match.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown key or value
 */
export function parseVolumeFilters(texts: readonly string[]): VolumeFilter {
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
  const filters = [...values].flatMap(([key, given]) => makers[key]?.(given) ?? []);
  return (view) => filters.every((filter) => filter(view));
}

/** The volumes that filters let through, by name. @throws {TiffinError} `invalid-argument` */
export function listVolumes({ volumes }: Pick<VolumeServices, 'volumes'>, filters: readonly string[]): VolumeView[] {
  const matches = parseVolumeFilters(filters);
  return volumes
    .list()
    .map((record) => viewVolume({ volumes }, record))
    .filter(matches);
}

/** A volume with its users. */
export function viewVolume({ volumes }: Pick<VolumeServices, 'volumes'>, record: VolumeRecord): VolumeView {
  return { record, users: volumes.users(record.name) };
}
