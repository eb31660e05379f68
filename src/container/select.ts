import { readFileSync } from 'node:fs';

import { errnoOf, TiffinError } from '../lib/errors.ts';
import { parseContainerFilters } from './filter.ts';
import type { LookupServices } from './services.ts';
import { viewOf, type ContainerView } from './view.ts';

/** Which containers a command means: names and IDs, files that hold an ID, all, those that filters let through, the latest. */
export type Selection = {
  readonly names: readonly string[];
  readonly cidFiles?: readonly string[];
  readonly all?: boolean;
  readonly latest?: boolean;
  readonly filters?: readonly string[];
  /** A name that nobody has is no failure. */
  readonly ignoreMissing?: boolean;
};

/** A container as it was chosen: `typed` is what names it in the command's answer. */
export type Chosen = ContainerView & { readonly typed: string };

/** What was found, and why the rest was not. */
export type SelectionResult = { readonly chosen: readonly Chosen[]; readonly failures: readonly TiffinError[] };

/**
 * Finds the containers that a command means, each once.
 *
 * @throws {TiffinError} `invalid-argument` when nothing was named, or too much at once
 */
export function selectContainers(services: LookupServices, selection: Selection): SelectionResult {
  requireOneWay(selection);
  const { filters = [] } = selection;
  if (selection.all === true || filters.length > 0) return { chosen: chooseAll(services, selection), failures: [] };
  if (selection.latest === true) return { chosen: [latestContainer(services)], failures: [] };
  const chosen = new Map<string, Chosen>();
  const failures: TiffinError[] = [];
  for (const find of [...selection.names.map((name) => () => byName(services, name)), ...cidFileFinders(services, selection)]) {
    try {
      const view = find();
      if (!chosen.has(view.record.id)) chosen.set(view.record.id, view);
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      if (error.code !== 'not-found' || selection.ignoreMissing !== true) failures.push(error);
    }
  }
  return { chosen: [...chosen.values()], failures };
}

function requireOneWay(selection: Selection): void {
  const { names, cidFiles = [], filters = [] } = selection;
  const [all, latest] = [selection.all === true, selection.latest === true];
  const isGeneral = all || latest;
  const contradictions: readonly (readonly [boolean, string])[] = [
    [all && latest, '--all and --latest cannot be used together'],
    [names.length > 0 && isGeneral, `no arguments are needed with --${all ? 'all' : 'latest'}`],
    [cidFiles.length > 0 && isGeneral, '--all, --latest, and --cidfile cannot be used together'],
    [names.length + cidFiles.length + filters.length === 0 && !isGeneral, 'you must provide at least one name or id'],
  ];
  const found = contradictions.find(([holds]) => holds);
  if (found !== undefined) throw new TiffinError('invalid-argument', found[1]);
}

function chooseAll(services: LookupServices, { names, filters = [] }: Selection): Chosen[] {
  const matches = parseContainerFilters(filters, { now: new Date(), find: (name) => services.containers.get(name) });
  const wanted = names.length === 0 ? undefined : new Set(names.map((name) => services.containers.get(name).id));
  return services.containers
    .list()
    .filter((record) => wanted === undefined || wanted.has(record.id))
    .map((record) => ({ ...viewOf(services.places.runRoot, record), typed: record.id }))
    .filter(matches);
}

function byName(services: LookupServices, typed: string): Chosen {
  return { ...viewOf(services.places.runRoot, services.containers.get(typed)), typed };
}

/**
 * The container that was created last.
 *
 * @throws {TiffinError} `not-found` when there is none
 */
export function latestContainer(services: LookupServices): Chosen {
  const record = services.containers.list().at(-1);
  if (record === undefined) throw new TiffinError('not-found', 'no containers found: no such container');
  return { ...viewOf(services.places.runRoot, record), typed: record.id };
}

/** The one container that a command means: named, or the latest. @throws {TiffinError} `not-found`, `invalid-argument` */
export function oneContainer(services: LookupServices, nameOrId: string | undefined): Chosen {
  return nameOrId === undefined ? latestContainer(services) : byName(services, nameOrId);
}

/** The same, with what it is looked up for in front of the failure. */
export function oneContainerFor(services: LookupServices, nameOrId: string | undefined, purpose: string): Chosen {
  try {
    return oneContainer(services, nameOrId);
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code !== 'not-found') throw error;
    throw new TiffinError(error.code, `unable to look up ${purpose}: ${error.message}`, { cause: error, hint: error.hint });
  }
}

function cidFileFinders(services: LookupServices, { cidFiles = [], ignoreMissing }: Selection): (() => Chosen)[] {
  return cidFiles.flatMap((path) => {
    const id = readCidFile(path, ignoreMissing === true);
    return id === undefined ? [] : [() => byName(services, id)];
  });
}

/**
 * The ID in a file that `--cidfile` wrote.
 *
 * @returns undefined when it is missing and that is to be ignored
 * @throws {TiffinError} `not-found` when it is missing
 */
export function readCidFile(path: string, ignoreMissing = false): string | undefined {
  try {
    return readFileSync(path, 'utf8').slice(0, 4096).trim().split('\n', 1)[0];
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === 'ENOENT' && ignoreMissing) return undefined;
    const reason = errno === 'ENOENT' ? 'no such file or directory' : (errno ?? 'unreadable');
    throw new TiffinError('invalid-argument', `reading CIDFile: open ${path}: ${reason}`, { cause });
  }
}
