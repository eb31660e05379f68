import { TiffinError } from '../lib/errors.ts';
import type { IdMapping } from '../native/plan.ts';
import type { IdMappingSpec } from '../oci/runtime-spec.ts';
import { fillGaps, mergeLines, toRealm, wholeRealm, without } from './id-map-lines.ts';
import { requireSubordinates, type IdMaps } from './id-maps.ts';
import type { UserNamespaceMode } from './request.ts';

/** What the ranges of `--userns=auto` are chosen from. */
export type AutoMapFacts = {
  readonly uidMap: readonly IdMapping[];
  readonly gidMap: readonly IdMapping[];
  /** The maps of the other containers that were given ranges of their own. */
  readonly taken: readonly IdMaps[];
  /** How many IDs the image and the user that was asked for need at least. */
  readonly neededIds: number;
};

const leastIds = 1024;
const mostIds = 65_536;

/**
 * Chooses ranges of the realm that no other container has, the lowest first: a container that follows another gets the same ones, for
 * which its image's layers may be there already. The caller's own ID is never among them. Pure.
 *
 * @throws {TiffinError} `unsupported` without subordinate IDs, `invalid-argument` when the image needs more than can be,
 *   `in-use` when too few are left
 */
export function chooseAutoMaps(mode: Extract<UserNamespaceMode, { kind: 'auto' }>, facts: AutoMapFacts): IdMaps {
  requireSubordinates('auto', facts);
  const size = mode.sizeIds ?? 0;
  if (size === 0 && facts.neededIds > mostIds)
    throw new TiffinError(
      'invalid-argument',
      `the container needs a user namespace with size ${facts.neededIds} that is bigger than the maximum value allowed with userns=auto ${mostIds}`,
      { hint: `say so if you mean it: --userns=auto:size=${facts.neededIds}` },
    );
  const ids = size === 0 ? Math.max(leastIds, facts.neededIds) : size;
  const forced = {
    uid: mode.uidMap.flatMap((line) => toRealm('UID', line, facts.uidMap)),
    gid: mode.gidMap.flatMap((line) => toRealm('GID', line, facts.gidMap)),
  };
  return {
    uid: chooseMap(facts.uidMap, { forced: forced.uid, taken: facts.taken.flatMap(({ uid }) => uid), ids }),
    gid: chooseMap(facts.gidMap, { forced: forced.gid, taken: facts.taken.flatMap(({ gid }) => gid), ids }),
  };
}

type Choice = { readonly forced: readonly IdMappingSpec[]; readonly taken: readonly IdMappingSpec[]; readonly ids: number };

function chooseMap(realm: readonly IdMapping[], { forced, taken, ids }: Choice): readonly IdMappingSpec[] {
  const used = taken.map(({ hostID, size }) => ({ start: hostID, length: size }));
  const free = without(wholeRealm(realm), [{ start: 0, length: 1 }, ...used]);
  const chosen = fillGaps(forced, free, ids);
  const wanted = without(
    [{ start: 0, length: ids }],
    forced.map(({ containerID, size }) => ({ start: containerID, length: size })),
  );
  const missing = sum(wanted.map(({ length }) => length)) - sum(chosen.map(({ size }) => size));
  if (missing > 0)
    throw new TiffinError(
      'in-use',
      `not enough unused IDs in user namespace: ${missing} of the ${ids} that the container needs are missing`,
      {
        hint: 'remove containers made with --userns=auto, ask for fewer with --userns=auto:size=N, or for more subordinate IDs: sudo usermod --add-subuids FIRST-LAST --add-subgids FIRST-LAST $USER',
      },
    );
  return mergeLines([...forced, ...chosen]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
