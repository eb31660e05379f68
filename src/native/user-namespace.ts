import { statSync } from 'node:fs';

import type { IdMapping } from './plan.ts';

/**
 * The user's realm: the user namespace in which containers and storage work live, as the helper finds or makes it.
 * `host` is an ID of the host. Empty `newuidmap`: the map is written without it, which works for one's own ID alone.
 */
export type Realm = {
  readonly registry: string;
  readonly uidMap: readonly IdMapping[];
  readonly gidMap: readonly IdMapping[];
  readonly newuidmap: string;
  readonly newgidmap: string;
};

/** Consecutive IDs of the host that /etc/subuid or /etc/subgid gives to a user. */
export type SubordinateRange = { readonly start: number; readonly length: number };

/** What a realm is made from. */
export type RealmParts = {
  readonly runRoot: string;
  readonly uid: number;
  readonly gid: number;
  readonly subuids: readonly SubordinateRange[];
  readonly subgids: readonly SubordinateRange[];
  readonly newuidmap: string | undefined;
  readonly newgidmap: string | undefined;
};

const toolDirectories: readonly string[] = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/run/wrappers/bin'];

/**
 * The absolute path of newuidmap or newgidmap, looked for where systems put set-user-ID programs; never in PATH, which
 * is not to be trusted with an identity.
 */
export function findMapTool(name: 'newuidmap' | 'newgidmap'): string | undefined {
  return toolDirectories
    .map((directory) => `${directory}/${name}`)
    .find((path) => {
      const status = statSync(path, { throwIfNoEntry: false });
      return status?.isFile() === true && (status.mode & 0o111) !== 0;
    });
}

/**
 * Decides the maps of the user's realm: 0 is the user, 1 and up are the subordinate IDs in their order.
 * Falls back to one ID when a tool or either list of ranges is missing. Pure.
 */
export function defineRealm(parts: RealmParts): Realm {
  const { runRoot, uid, gid, subuids, subgids, newuidmap, newgidmap } = parts;
  const registry = `${runRoot}/realm`;
  if (newuidmap === undefined || newgidmap === undefined || subuids.length === 0 || subgids.length === 0) {
    return { registry, uidMap: mapIds(uid, []), gidMap: mapIds(gid, []), newuidmap: '', newgidmap: '' };
  }
  return { registry, uidMap: mapIds(uid, subuids), gidMap: mapIds(gid, subgids), newuidmap, newgidmap };
}

function mapIds(own: number, ranges: readonly SubordinateRange[]): readonly IdMapping[] {
  let inside = 1;
  const mapped = ranges.map(({ start, length }) => {
    const mapping = { inside, host: start, length };
    inside += length;
    return mapping;
  });
  return [{ inside: 0, host: own, length: 1 }, ...mapped];
}

/** True when the realm has nobody but the user: no subordinate IDs, so that files of other owners cannot be kept. */
export function hasSingleId(realm: Realm): boolean {
  return realm.uidMap.length === 1 && realm.uidMap[0]?.length === 1;
}

/** The arguments by which the helper's storage verbs and `userns` know the realm. */
export function realmArguments(realm: Realm): readonly string[] {
  return [
    '--realm',
    realm.registry,
    '--uid-map',
    formatIdMap(realm.uidMap),
    '--gid-map',
    formatIdMap(realm.gidMap),
    '--newuidmap',
    realm.newuidmap,
    '--newgidmap',
    realm.newgidmap,
  ];
}

/** A map as the helper's options take it: `INSIDE:HOST:LENGTH,…`. */
export function formatIdMap(map: readonly IdMapping[]): string {
  return map.map(({ inside, host, length }) => `${inside}:${host}:${length}`).join(',');
}
