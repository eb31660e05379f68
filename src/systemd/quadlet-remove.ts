import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { askSystemd } from '../container/systemctl.ts';
import { TiffinError } from '../lib/errors.ts';
import { applicationOf, installDirectory, unitStates } from './quadlet-list.ts';
import { loadDirectory } from './quadlet-load.ts';
import type { QuadletServices } from './quadlet-reload.ts';
import type { QuadletSource } from './quadlet-source.ts';
import { serviceOf } from './quadlet/names.ts';

/** What `quadlet rm` was asked. */
export type RemovalRequest = {
  /** Names of files, or of applications. */
  readonly names: readonly string[];
  readonly all: boolean;
  /** Those that run are stopped first. */
  readonly force: boolean;
  /** One that is not there is no failure. */
  readonly ignore: boolean;
};

/** What was removed, by name, and what could not be. */
export type Removal = { readonly removed: readonly string[]; readonly failures: readonly TiffinError[] };

/**
 * Removes Quadlets from the user's directory; one of an application takes the whole application with it. Those of the administrator stay.
 */
export async function removeQuadlets(services: QuadletServices, request: RemovalRequest): Promise<Removal> {
  const root = installDirectory(services.places);
  const { sources } = loadDirectory(root, services.places.uid);
  const removed: string[] = [];
  const failures: TiffinError[] = [];
  for (const name of request.all ? groupsOf(sources, root) : request.names) {
    const group = groupOf(sources, root, name);
    const left = group.filter((source) => !removed.includes(source.name));
    if (group.length === 0 && request.ignore) removed.push(name);
    else if (group.length === 0) failures.push(missing(name));
    else if (left.length > 0) {
      const failure = await removeGroup(services, left, request.force);
      if (failure === undefined) removed.push(...left.map((source) => source.name));
      else failures.push(failure);
    }
  }
  return { removed, failures };
}

function groupsOf(sources: readonly QuadletSource[], root: string): readonly string[] {
  return [...new Set(sources.map(({ path, name }) => applicationOf(path, root) || name))];
}

function groupOf(sources: readonly QuadletSource[], root: string, name: string): readonly QuadletSource[] {
  const found = sources.find((source) => source.name === name);
  const application = found === undefined ? name : applicationOf(found.path, root);
  if (application === '') return found === undefined ? [] : [found];
  return sources.filter(({ path }) => applicationOf(path, root) === application);
}

function missing(name: string): TiffinError {
  return new TiffinError(
    'not-found',
    `unable to remove Quadlet ${name}: could not locate quadlet ${JSON.stringify(name)} in the user's directory`,
    {
      hint: 'tiffin quadlet list shows those that there are',
    },
  );
}

async function removeGroup(services: QuadletServices, group: readonly QuadletSource[], force: boolean): Promise<TiffinError | undefined> {
  const states = await unitStates(services, group);
  const running = group
    .map((source) => `${serviceOf(source)}.service`)
    .filter((unit) => /^(active|activating|reloading)\b/.test(states.get(unit) ?? ''));
  if (running.length > 0 && !force)
    return new TiffinError(
      'in-use',
      `unable to remove Quadlet ${group[0]?.name ?? ''}: ${running.join(' ')} is running and force is not set`,
      {
        hint: 'with --force it is stopped first',
      },
    );
  try {
    if (running.length > 0) await askSystemd(services, ['stop', '--', ...running], { purpose: `stop ${running.join(' ')}` });
  } catch (error) {
    if (error instanceof TiffinError) return error;
    throw error;
  }
  const root = installDirectory(services.places);
  for (const { path } of group) {
    const application = applicationOf(path, root);
    rmSync(application === '' ? path : join(root, application), { recursive: true, force: true });
    if (application === '') rmSync(`${path}.d`, { recursive: true, force: true });
  }
  return undefined;
}
