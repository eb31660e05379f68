import { existsSync } from 'node:fs';

import { TiffinError } from '../lib/errors.ts';
import { givenCommand } from './declared.ts';
import { stoppedPath } from './state.ts';
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
  /** The ID of a container by its name, if there is one. */
  readonly findId?: (nameOrId: string) => string | undefined;
};

type FilterMaker = (values: readonly string[], facts: FilterFacts) => ContainerFilter;

/** What `--filter status=` takes. */
export const containerStateNames: readonly string[] = [
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
  // As Podman: of several containers the oldest counts, for both.
  before: (values, facts) => createdFilter(values, facts, (created, limit) => created < limit),
  since: (values, facts) => createdFilter(values, facts, (created, limit) => created > limit),
  volume: (values) => (view) => values.some((value) => usesVolume(view, value)),
  health: (values) => (view) => (view.health === undefined ? values.includes('none') || values.includes('') : values.includes(view.health)),
  pod:
    (values) =>
    ({ record }) =>
      values.some((value) => podMatches(record.pod, value)),
  network: (values, facts) => (view) => values.some((value) => networkMatches(view.record, value, facts)),
  'restart-policy': (values) => restartFilter(values),
  until: (values, facts) => untilFilter(values, facts),
  command: (values) => (view) => values.some((value) => textMatches(givenCommand(view.record.request)[0] ?? '', value)),
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
  const unknown = values.find((value) => !containerStateNames.includes(value));
  if (unknown !== undefined)
    throw new TiffinError('invalid-argument', `unknown container state: ${unknown}: invalid argument`, {
      hint: `known are ${containerStateNames.join(', ')}`,
    });
  const wanted = new Set(values.map((value) => (value === 'stopped' ? 'exited' : value)));
  return ({ state }) => wanted.has(state.name);
}

/** As Podman: the image's ID, a pattern for its name, or one for its name without the tag `latest`. A prefix of the ID counts, too. */
function isFrom({ record }: ContainerView, value: string): boolean {
  const id = value.replace(/^sha256:/, '');
  if (record.imageId !== undefined && /^[0-9a-f]{3,64}$/.test(id) && record.imageId.startsWith(id)) return true;
  return textMatches(record.imageName, value);
}

function createdFilter(values: readonly string[], facts: FilterFacts, holds: (created: number, limit: number) => boolean): ContainerFilter {
  const limit = Math.min(...values.map((value) => Date.parse(facts.find(value).createdAt)));
  return ({ record }) => holds(Date.parse(record.createdAt), limit);
}

function usesVolume({ record }: ContainerView, value: string): boolean {
  const [source, target] = value.split(':', 2);
  return record.request.mounts.some((mount) => {
    if (mount.kind !== 'bind') return false;
    if (target !== undefined) return (mount.volume === source || mount.source === source) && mount.target === target;
    return mount.volume === source || mount.source === source || mount.target === source;
  });
}

/** A named network, a mode (`host`), or `container:` with the name or ID of the other. */
function networkMatches({ request, networks = [] }: ContainerView['record'], value: string, { findId }: FilterFacts): boolean {
  const { networkMode } = request;
  if (networks.includes(value) || networkMode === value || networkMode.split(':', 1)[0] === value) return true;
  const other = /^container:(.+)$/.exec(value)?.[1];
  return other !== undefined && networkMode === `container:${findId?.(other) ?? other}`;
}

function podMatches(pod: ContainerView['record']['pod'], value: string): boolean {
  return pod !== undefined && (pod.name === value || (value !== '' && pod.id.startsWith(value)));
}

function restartFilter(values: readonly string[]): ContainerFilter {
  const unknown = values.find((value) => !['no', 'on-failure', 'always', 'unless-stopped'].includes(value));
  if (unknown !== undefined) throw new TiffinError('invalid-argument', `${unknown} invalid restart policy`);
  return ({ record }) => values.includes(record.request.request.lifecycle.restart.policy);
}

function untilFilter(values: readonly string[], facts: FilterFacts): ContainerFilter {
  const limits = values.map((value) => pastMoment(value, facts.now));
  return ({ record }) => limits.every((limit) => Date.parse(record.createdAt) < limit);
}

function pastMoment(value: string, now: Date): number {
  try {
    return parseMoment(value, now).getTime();
  } catch (cause) {
    throw new TiffinError('invalid-argument', `failed to parse value as time or duration: ${JSON.stringify(value)}`, { cause });
  }
}

function bootFilter(values: readonly string[]): ContainerFilter {
  const wanted = values.map((value) => {
    if (!['true', 'false', '1', '0', 't', 'f'].includes(value.toLowerCase()))
      throw new TiffinError('invalid-argument', `invalid value "${value}" for should-start-on-boot: must be true or false`);
    return ['true', '1', 't'].includes(value.toLowerCase());
  });
  return (view) => wanted.includes(startsOnBoot(view));
}

/** What ran when the host went down; with `always` also what had been stopped by then. A container that never ran is left alone. */
function startsOnBoot({ record, state }: ContainerView): boolean {
  const { policy } = record.request.request.lifecycle.restart;
  if (state.name === 'created' || state.name === 'initialized') return false;
  return policy === 'always' || (policy === 'unless-stopped' && !existsSync(stoppedPath(record.directory)));
}
