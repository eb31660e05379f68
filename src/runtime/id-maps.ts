import { TiffinError } from '../lib/errors.ts';
import type { IdMapping } from '../native/plan.ts';
import type { IdMappingSpec } from '../oci/runtime-spec.ts';
import { composeMap, mergeLines, toRealm, wholeRealm, zip, type Extent } from './id-map-lines.ts';
import type { IdMapRequest, NamespaceRequest, UserNamespaceMode } from './request.ts';

/** The maps of a container: its users and groups, outside IDs counted in the realm, in as few lines as can be. */
export type IdMaps = { readonly uid: readonly IdMappingSpec[]; readonly gid: readonly IdMappingSpec[] };

/** What of the host decides maps. */
export type IdMapFacts = {
  readonly uid: number;
  readonly gid: number;
  /** The realm's: `host` is an ID of the host. */
  readonly uidMap: readonly IdMapping[];
  readonly gidMap: readonly IdMapping[];
  /** What `--subuidname` and `--subgidname` name, when given: ranges of the host. */
  readonly named?: { readonly uid: readonly Extent[]; readonly gid: readonly Extent[] } | undefined;
};

/**
 * The maps of a container's own user namespace, but for `auto`, whose ranges are looked for among those of other containers. Pure.
 *
 * @returns undefined when the namespace is shared, joined, or has the realm's IDs as they are
 * @throws {TiffinError} `invalid-argument` for maps that conflict, that need IDs which are not this user's, or that leave root unmapped;
 *   `unsupported` when there are no subordinate IDs
 */
export function containerIdMaps(namespaces: NamespaceRequest, facts: IdMapFacts): IdMaps | undefined {
  const { user, uidMap, gidMap, subordinate } = namespaces;
  if (subordinate !== undefined) return requireRoot(subordinateMaps(subordinate, facts));
  if (uidMap.length + gidMap.length > 0) {
    const maps = { uid: requestedMap('UID', uidMap, facts.uidMap), gid: requestedMap('GID', gidMap, facts.gidMap) };
    return requireRoot(maps);
  }
  if (user.kind === 'keep-id') {
    requireSubordinates('keep-id', facts);
    return requireRoot({
      uid: keepIdMap(facts.uidMap, user.uid ?? facts.uid, user.sizeIds),
      gid: keepIdMap(facts.gidMap, user.gid ?? facts.gid, user.sizeIds),
    });
  }
  if (user.kind !== 'nomap') return undefined;
  requireSubordinates('nomap', facts);
  return { uid: withoutSelf(facts.uidMap), gid: withoutSelf(facts.gidMap) };
}

/** Every ID of the realm as itself: what a container has when nothing is asked for. */
export function identityMap(realm: readonly IdMapping[]): readonly IdMappingSpec[] {
  return wholeRealm(realm).map(({ start, length }) => ({ containerID: start, hostID: start, size: length }));
}

/** Whether IDs inside are what they are in the realm, as far as they are mapped. */
export function isIdentity({ uid, gid }: IdMaps): boolean {
  return [...uid, ...gid].every((line) => line.containerID === line.hostID);
}

/**
 * Maps as the kernel takes them: each line lies within one extent of the realm's map, because a line that crosses two is refused. What is
 * outside of all is dropped.
 */
export function splitMap(map: readonly IdMappingSpec[], realm: readonly IdMapping[]): readonly IdMappingSpec[] {
  return splitOnExtents(
    map,
    realm.map(({ inside, length }) => ({ start: inside, length })),
  );
}

/** Map lines cut where they cross the border of two extents; what lies outside of all is dropped. */
export function splitOnExtents(map: readonly IdMappingSpec[], extents: readonly Extent[]): readonly IdMappingSpec[] {
  return map.flatMap((line) =>
    extents.flatMap((extent) => {
      const start = Math.max(line.hostID, extent.start);
      const end = Math.min(line.hostID + line.size, extent.start + extent.length);
      return start < end ? [{ containerID: line.containerID + start - line.hostID, hostID: start, size: end - start }] : [];
    }),
  );
}

/** Whether an ID inside the container is mapped at all. */
export function isMapped(map: readonly IdMappingSpec[], id: number): boolean {
  return map.some((line) => id >= line.containerID && id < line.containerID + line.size);
}

/** @throws {TiffinError} `unsupported` when the user has no subordinate IDs, with the command that gives some */
export function requireSubordinates(mode: UserNamespaceMode['kind'], { uidMap, gidMap }: Pick<IdMapFacts, 'uidMap' | 'gidMap'>): void {
  if (uidMap.length > 1 && gidMap.length > 1) return;
  throw new TiffinError('unsupported', `--userns=${mode} needs subordinate IDs, and this user has none`, {
    hint: 'ask for some: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER',
  });
}

function requestedMap(kind: 'UID' | 'GID', requests: readonly IdMapRequest[], realm: readonly IdMapping[]): readonly IdMappingSpec[] {
  return requests.length === 0 ? identityMap(realm) : composeMap(kind, requests, realm);
}

function requireRoot(maps: IdMaps): IdMaps {
  for (const [kind, map] of [['UID', maps.uid] as const, ['GID', maps.gid] as const]) {
    if (isMapped(map, 0)) continue;
    const text = map.map((line) => `${line.containerID}:${line.hostID}:${line.size}`).join(' ');
    throw new TiffinError('invalid-argument', `container uses ID mappings (${text}), but doesn't map ${kind} 0`, {
      hint: `give root inside an ID, too: --${kind === 'UID' ? 'uidmap' : 'gidmap'} 0:1:1`,
    });
  }
  return maps;
}

/** Names of subuid(5): the ranges must be among those that this user may map. */
function subordinateMaps({ user, group }: NonNullable<NamespaceRequest['subordinate']>, facts: IdMapFacts): IdMaps {
  const { named } = facts;
  const read = (kind: 'UID' | 'GID', name: string): readonly IdMappingSpec[] => {
    const ranges = (kind === 'UID' ? named?.uid : named?.gid) ?? [];
    const [file, realm] = kind === 'UID' ? ['/etc/subuid', facts.uidMap] : ['/etc/subgid', facts.gidMap];
    if (ranges.length === 0)
      throw new TiffinError('invalid-argument', `no sub${kind.toLowerCase()} ranges found for user ${JSON.stringify(name)} in ${file}`);
    let inside = 0;
    return mergeLines(
      ranges.flatMap(({ start, length }) => {
        const lines = toRealm(kind, { inside, outside: start, length, onHost: true }, realm);
        inside += length;
        return lines;
      }),
    );
  };
  return { uid: read('UID', user), gid: read('GID', group) };
}

function withoutSelf(realm: readonly IdMapping[]): readonly IdMappingSpec[] {
  const others = wholeRealm(realm).flatMap(({ start, length }) => (start === 0 ? [{ start: 1, length: length - 1 }] : [{ start, length }]));
  return mergeLines(zip([{ start: 0, length: 2 ** 32 - 1 }], others));
}

function keepIdMap(realm: readonly IdMapping[], own: number, sizeIds: number | undefined): readonly IdMappingSpec[] {
  const subordinate = realm.reduce((sum, range) => sum + range.length, 0) - 1;
  const most = sizeIds === undefined || sizeIds === 0 ? subordinate : Math.min(subordinate, sizeIds - 1);
  const below = Math.min(own, most);
  const above = most - below;
  return mergeLines([
    ...(below > 0 ? [{ containerID: 0, hostID: 1, size: below }] : []),
    { containerID: own, hostID: 0, size: 1 },
    ...(above > 0 ? [{ containerID: own + 1, hostID: below + 1, size: above }] : []),
  ]);
}
