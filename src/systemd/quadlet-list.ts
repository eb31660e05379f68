import { basename, dirname, join, relative } from 'node:path';
import { runSystemctl } from '../container/systemctl.ts';
import { TiffinError } from '../lib/errors.ts';
import { textMatches } from '../lib/match.ts';
import { quadletSearch } from './quadlet-host.ts';
import { loadQuadlets } from './quadlet-load.ts';
import type { QuadletServices } from './quadlet-reload.ts';
import type { QuadletSource } from './quadlet-source.ts';
import { serviceOf } from './quadlet/names.ts';

/** A Quadlet as listings show it. */
export type ListedQuadlet = {
  readonly name: string;
  /** `web.service` */
  readonly unitName: string;
  readonly path: string;
  /** What systemd says, `active/running`; `Not loaded` when it has no such unit or cannot be asked. */
  readonly status: string;
  /** The directory that it was installed with, empty for a file that was installed by itself. */
  readonly app: string;
};

/** Where `quadlet install` puts files. */
export function installDirectory({ configHome }: QuadletServices['places']): string {
  return join(configHome, 'tiffin/systemd');
}

/** The application of a file: the first directory below that of the user's Quadlets. */
export function applicationOf(path: string, root: string): string {
  const below = relative(root, dirname(path));
  return below === '' || below.startsWith('..') ? '' : (below.split('/')[0] ?? '');
}

/**
 * The user's Quadlets by name.
 *
 * @param filters `name=PATTERN`
 * @throws {TiffinError} `invalid-argument` for another filter
 */
export async function listQuadlets(services: QuadletServices, filters: readonly string[]): Promise<readonly ListedQuadlet[]> {
  const patterns = filters.map(expectedFilter);
  const { env, places } = services;
  const root = installDirectory(places);
  const { sources } = loadQuadlets(quadletSearch(env, places).facts);
  const shown = sources.filter(({ name }) => patterns.every((pattern) => textMatches(name, pattern)));
  const states = await unitStates(services, shown);
  return shown.map((source) => {
    const unitName = `${serviceOf(source)}.service`;
    return {
      name: source.name,
      unitName,
      path: source.path,
      status: states.get(unitName) ?? 'Not loaded',
      app: applicationOf(source.path, root),
    };
  });
}

/** The names of the files, and of what was installed together. */
export function quadletNames({ env, places }: QuadletServices): readonly string[] {
  return loadQuadlets(quadletSearch(env, places).facts).sources.map(({ name }) => name);
}

/** What systemd says of the units of Quadlets; those that it does not have are left out. */
export async function unitStates(services: QuadletServices, sources: readonly QuadletSource[]): Promise<ReadonlyMap<string, string>> {
  const units = sources.map((source) => `${serviceOf(source)}.service`).filter((name) => !name.includes('@.'));
  if (units.length === 0) return new Map();
  try {
    const words = ['show', '--property=Id,LoadState,ActiveState,SubState', '--', ...units];
    const { stdout } = await runSystemctl(services, words, { purpose: 'ask systemd', timeoutMs: 10_000 });
    return new Map(stdout.split(/\n\n+/).flatMap(stateOf));
  } catch (error) {
    if (error instanceof TiffinError) return new Map();
    throw error;
  }
}

function stateOf(block: string): readonly (readonly [string, string])[] {
  const properties = new Map(block.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]));
  if (properties.get('LoadState') === 'not-found') return [];
  return [[properties.get('Id') ?? '', `${properties.get('ActiveState') ?? ''}/${properties.get('SubState') ?? ''}`]];
}

/**
 * Finds a Quadlet by its file's name.
 *
 * @throws {TiffinError} `not-found`, in Podman's words
 */
export function findQuadlet({ env, places }: QuadletServices, name: string): QuadletSource {
  const { sources } = loadQuadlets(quadletSearch(env, places).facts);
  const found = sources.find((source) => source.name === basename(name));
  if (found !== undefined) return found;
  throw new TiffinError('not-found', `could not locate quadlet ${JSON.stringify(name)} in any supported quadlet directory`, {
    hint: 'tiffin quadlet list shows those that there are',
  });
}

/**
 * The pattern of a filter `name=PATTERN`.
 *
 * @throws {TiffinError} `invalid-argument` for any other filter, in Podman's words
 */
function expectedFilter(filter: string): string {
  const equals = filter.indexOf('=');
  const key = equals === -1 ? filter : filter.slice(0, equals);
  if (key !== 'name') throw new TiffinError('invalid-argument', `${key} is not a valid filter`, { hint: 'filters are: name=PATTERN' });
  if (equals === -1) throw new TiffinError('invalid-argument', `invalid filter ${filter}: it needs a pattern: name=PATTERN`);
  return filter.slice(equals + 1);
}
