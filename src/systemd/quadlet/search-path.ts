import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment, Places } from '../../config/places.ts';

/** A directory that is read, and whether it is one of those that Podman reads, too. */
export type QuadletDirectory = { readonly path: string; readonly shared: boolean };

/** What decides where Quadlets are looked for. */
export type SearchFacts = {
  readonly env: Environment;
  readonly places: Pick<Places, 'configHome' | 'runtimeDir' | 'uid'>;
  /** Podman's own directories count, too. */
  readonly withShared: boolean;
};

/**
 * The directories that are searched, the first of which wins: the session's, the user's, the administrator's for this user and for all, the
 * distribution's. `QUADLET_UNIT_DIRS` replaces them all.
 */
export function searchRoots({ env, places, withShared }: SearchFacts): readonly QuadletDirectory[] {
  const override = env['QUADLET_UNIT_DIRS'] ?? '';
  if (override !== '')
    return override
      .split(':')
      .filter((path) => path.startsWith('/'))
      .map((path) => ({ path, shared: false }));
  const { runtimeDir, configHome, uid } = places;
  const rootsOf = (name: string): readonly string[] => [
    ...(runtimeDir === undefined ? [] : [join(runtimeDir, name)]),
    join(configHome, name),
    `/etc/${name}/users/${uid}`,
    `/etc/${name}/users`,
    `/usr/share/${name}/users/${uid}`,
    `/usr/share/${name}/users`,
  ];
  const own = rootsOf('tiffin/systemd').map((path) => ({ path, shared: false }));
  return withShared ? [...own, ...rootsOf('containers/systemd').map((path) => ({ path, shared: true }))] : own;
}

const deepest = 32;
const most = 4096;

/**
 * A directory and all below it, those of drop-ins and names that fit on no line left out. Links to directories are followed, each directory is visited once.
 *
 * @param limit how many directories there may be; beyond that the rest is left out
 */
export function directoriesBelow(root: QuadletDirectory, limit: number = most): readonly QuadletDirectory[] {
  const found: QuadletDirectory[] = [];
  const seen = new Set<string>();
  const visit = (path: string, depth: number): void => {
    if (found.length >= limit || depth > deepest) return;
    const identity = identityOf(path);
    if (identity === undefined || seen.has(identity)) return;
    seen.add(identity);
    found.push({ ...root, path });
    const users = /^\/(etc|usr\/share)\/\w+\/systemd\/users$/.test(path);
    for (const name of namesIn(path)) {
      if (name.endsWith('.d') || name.startsWith('.') || /[\p{Cc}\ufffd]/u.test(name) || (users && /^[0-9]+$/.test(name))) continue;
      visit(join(path, name), depth + 1);
    }
  };
  visit(root.path, 0);
  return found;
}

/** The names in a directory, sorted; none where it cannot be read. */
export function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path).toSorted();
  } catch {
    return [];
  }
}

function identityOf(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}
