import { TiffinError } from '../lib/errors.ts';
import { labelMatches, textMatches } from '../lib/match.ts';
import { parseMoment } from '../lib/units.ts';
import type { PodView } from './state.ts';

/** Decides whether a pod is wanted. */
export type PodFilter = (view: PodView) => boolean;

type FilterMaker = (values: readonly string[], now: Date) => PodFilter;

const podStates = ['created', 'running', 'degraded', 'exited', 'stopped', 'paused', 'dead', 'error'];
const containerStates = ['created', 'running', 'paused', 'stopped', 'exited', 'unknown', 'restarting', 'stopping', 'removing'];

const makers: Readonly<Record<string, FilterMaker>> = {
  id: (values) => (view) => values.some((value) => idMatches(view.pod.id, value)),
  name: (values) => (view) => values.some((value) => textMatches(view.pod.name, value)),
  label: (values) => (view) => values.every((value) => labelMatches(view.pod.labels, value)),
  'label!': (values) => (view) => !values.every((value) => labelMatches(view.pod.labels, value)),
  status: (values) => statusFilter(values),
  until: (values, now) => untilFilter(values, now),
  'ctr-ids': (values) => (view) => view.containers.some(({ record }) => values.some((value) => idMatches(record.id, value))),
  'ctr-names': (values) => (view) => view.containers.some(({ record }) => values.some((value) => textMatches(record.name, value))),
  'ctr-number': (values) => numberFilter(values),
  'ctr-status': (values) => containerStatusFilter(values),
  network: (values) => (view) => infraNetworks(view).some((network) => values.includes(network)),
};

/** The keys of `--filter`, for completion. */
export const podFilterKeys: readonly string[] = Object.keys(makers);

/**
 * Reads `--filter key=value` options. Values of one key are alternatives (labels must all match); keys must all match.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown key or a value that its key does not take
 */
export function parsePodFilters(texts: readonly string[], now: Date): PodFilter {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0) throw new TiffinError('invalid-argument', `invalid filter "${text}": must be in the form key=value`);
    const key = text.slice(0, at);
    if (!Object.hasOwn(makers, key))
      throw new TiffinError('invalid-argument', `${key} is an invalid filter`, {
        hint: `known filters: ${podFilterKeys.join(', ')}`,
      });
    values.set(key, [...(values.get(key) ?? []), text.slice(at + 1)]);
  }
  const filters = [...values].map(([key, given]) => (makers[key] as FilterMaker)(given, now));
  return (view) => filters.every((filter) => filter(view));
}

/** The names of the networks that a pod's infra container is connected to. */
export function infraNetworks({ pod, containers }: PodView): readonly string[] {
  return containers.find(({ record }) => record.id === pod.infraId)?.record.networks ?? [];
}

function idMatches(id: string, value: string): boolean {
  return /^[0-9a-fA-F]+$/.test(value) ? id.startsWith(value.toLowerCase()) : textMatches(id, value);
}

function statusFilter(values: readonly string[]): PodFilter {
  const unknown = values.find((value) => !podStates.includes(value.toLowerCase()));
  if (unknown !== undefined) throw new TiffinError('invalid-argument', `${unknown} is not a valid pod status`);
  const wanted = values.map((value) => value.toLowerCase());
  return ({ state }) => wanted.includes(state.toLowerCase());
}

function containerStatusFilter(values: readonly string[]): PodFilter {
  const unknown = values.find((value) => !containerStates.includes(value));
  if (unknown !== undefined) throw new TiffinError('invalid-argument', `${unknown} is not a valid status`);
  const wanted = new Set(values.map((value) => (value === 'stopped' ? 'exited' : value)));
  return ({ containers }) => containers.some(({ state }) => wanted.has(state.name));
}

function numberFilter(values: readonly string[]): PodFilter {
  const numbers = values.map((value) => {
    if (!/^\d{1,9}$/.test(value))
      throw new TiffinError('invalid-argument', `strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`);
    return Number(value);
  });
  return ({ containers }) => numbers.includes(containers.length);
}

function untilFilter(values: readonly string[], now: Date): PodFilter {
  if (values.length > 1) throw new TiffinError('invalid-argument', 'specify exactly one timestamp for until');
  const limit = parseMoment(values[0] ?? '', now).getTime();
  return ({ pod }) => Date.parse(pod.createdAt) < limit;
}
