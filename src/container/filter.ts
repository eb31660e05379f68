import { TiffinError } from '../lib/errors.ts';
import type { ContainerView } from './view.ts';
import { labelMatches, textMatches } from '../lib/match.ts';
import { parseMoment } from '../lib/units.ts';

/** Decides whether a container is wanted. */
export type ContainerFilter = (view: ContainerView) => boolean;

/** What some filters compare with. */
export type FilterFacts = {
  readonly now: Date;
  /** Finds the container that `before` and `since` name. @throws {TiffinError} `not-found` */
  readonly find: (nameOrId: string) => { readonly createdAt: string };
};

type FilterMaker = (values: readonly string[], facts: FilterFacts) => ContainerFilter;

const stateNames = [
  'configured',
  'created',
  'running',
  'stopped',
  'paused',
  'exited',
  'restarting',
  'removing',
  'initialized',
  'stopping',
  'unknown',
];

const makers: Readonly<Record<string, FilterMaker>> = {
  id: (values) => (view) =>
    values.some((value) => (isPattern(value) ? textMatches(view.record.id, value) : view.record.id.startsWith(value.toLowerCase()))),
  name: (values) => (view) => values.some((value) => textMatches(view.record.name, value.replace(/^(\^?)\//, '$1'))),
  label: (values) => (view) => values.every((value) => labelMatches(view.record.labels, value)),
  'label!': (values) => (view) => !values.every((value) => labelMatches(view.record.labels, value)),
  exited: (values) => exitedFilter(values),
  status: (values) => statusFilter(values),
  ancestor: (values) => (view) => values.some((value) => isFrom(view, value)),
  before: (values, facts) => createdFilter(values, facts, (created, limit) => created < limit),
  since: (values, facts) => createdFilter(values, facts, (created, limit) => created > limit),
  volume: (values) => (view) => values.some((value) => usesVolume(view, value)),
  health: (values) => (view) => (view.health === undefined ? values.includes('none') || values.includes('') : values.includes(view.health)),
  pod: () => () => false,
  network: (values) => (view) => values.some((value) => networkMatches(view.record.request.networkMode, value)),
  'restart-policy': (values) => (view) => values.includes(view.record.request.request.lifecycle.restart.policy),
  until: (values, facts) => untilFilter(values, facts),
  command: (values) => (view) => values.some((value) => textMatches(view.record.request.command[0] ?? '', value)),
  'should-start-on-boot': (values) => bootFilter(values),
};

/** The keys of `--filter`, for completion. */
export const containerFilterKeys: readonly string[] = Object.keys(makers);

/**
 * Reads `--filter key=value` options. Values of one key are alternatives (labels must all match); keys must all match.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown key or a value that its key does not take; `not-found` for `before` and `since`
 */
export function parseContainerFilters(texts: readonly string[], facts: FilterFacts): ContainerFilter {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    const { key, value } = splitFilter(text);
    if (!Object.hasOwn(makers, key))
      throw new TiffinError('invalid-argument', `${key} is an invalid filter`, {
        hint: `known filters: ${containerFilterKeys.join(', ')}`,
      });
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  const filters = [...values].map(([key, given]) => (makers[key] as FilterMaker)(given, facts));
  return (view) => filters.every((filter) => filter(view));
}

/** Splits `key=value`, or `label!=value` whose key is `label!`. */
function splitFilter(text: string): { key: string; value: string } {
  const at = text.indexOf('=');
  if (at <= 0) throw new TiffinError('invalid-argument', `invalid filter "${text}": must be in the form key=value`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

function isPattern(text: string): boolean {
  return /[^0-9a-zA-Z]/.test(text);
}

function exitedFilter(values: readonly string[]): ContainerFilter {
  const codes = values.map((value) => {
    if (!/^-?\d{1,9}$/.test(value)) throw new TiffinError('invalid-argument', `exited code out of range ${JSON.stringify(value)}`);
    return Number(value);
  });
  return ({ state }) => state.name === 'exited' && codes.includes(state.exitCode);
}

function statusFilter(values: readonly string[]): ContainerFilter {
  const unknown = values.find((value) => !stateNames.includes(value));
  if (unknown !== undefined) throw new TiffinError('invalid-argument', `unknown container state: ${unknown}: invalid argument`);
  const wanted = new Set(
    values.map((value) => (value === 'stopped' ? 'exited' : value === 'configured' || value === 'initialized' ? 'created' : value)),
  );
  return ({ state }) => wanted.has(state.name);
}

/** As Podman: the image's ID, a pattern for its name, or one for its name without the tag `latest`. A prefix of the ID counts, too. */
function isFrom({ record }: ContainerView, value: string): boolean {
  const id = value.replace(/^sha256:/, '');
  if (record.imageId !== undefined && /^[0-9a-f]{3,64}$/.test(id) && record.imageId.startsWith(id)) return true;
  return textMatches(record.imageName, value);
}

function createdFilter(values: readonly string[], facts: FilterFacts, holds: (created: number, limit: number) => boolean): ContainerFilter {
  const limits = values.map((value) => Date.parse(facts.find(value).createdAt));
  return ({ record }) => limits.some((limit) => holds(Date.parse(record.createdAt), limit));
}

function usesVolume({ record }: ContainerView, value: string): boolean {
  const [source, target] = value.split(':', 2);
  return record.request.mounts.some((mount) => {
    if (mount.kind !== 'bind') return false;
    if (target !== undefined) return (mount.volume === source || mount.source === source) && mount.target === target;
    return mount.volume === source || mount.source === source || mount.target === source;
  });
}

function networkMatches(mode: string, value: string): boolean {
  return mode === value || mode.split(':', 1)[0] === value;
}

function untilFilter(values: readonly string[], facts: FilterFacts): ContainerFilter {
  const limits = values.map((value) => parseMoment(value, facts.now).getTime());
  return ({ record }) => limits.every((limit) => Date.parse(record.createdAt) < limit);
}

function bootFilter(values: readonly string[]): ContainerFilter {
  const wanted = values.map((value) => {
    if (!['true', 'false', '1', '0', 't', 'f'].includes(value.toLowerCase()))
      throw new TiffinError('invalid-argument', `invalid value "${value}" for should-start-on-boot: must be true or false`);
    return ['true', '1', 't'].includes(value.toLowerCase());
  });
  return ({ record }) => wanted.includes(['always', 'unless-stopped'].includes(record.request.request.lifecycle.restart.policy));
}
