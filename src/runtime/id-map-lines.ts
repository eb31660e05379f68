import { TiffinError } from '../lib/errors.ts';
import type { IdMapping } from '../native/plan.ts';
import type { IdMappingSpec } from '../oci/runtime-spec.ts';
import type { IdMapRequest } from './request.ts';

/** Consecutive IDs. */
export type Extent = { readonly start: number; readonly length: number };

/**
 * The lines that `--uidmap` or `--gidmap` ask for, in order of the IDs inside, outside ones counted in the realm.
 *
 * A line that extends takes from the lines before what conflicts with it; when the first line extends, the rest of the realm's IDs fill
 * the gaps from 0 up. Pure.
 *
 * @param kind for messages: `UID` or `GID`
 * @throws {TiffinError} `invalid-argument` for lines that conflict, and for IDs that are not this user's
 */
export function composeMap(kind: 'UID' | 'GID', requests: readonly IdMapRequest[], realm: readonly IdMapping[]): readonly IdMappingSpec[] {
  let map: readonly IdMappingSpec[] = [];
  for (const request of requests) {
    const lines = toRealm(kind, request, realm);
    map = request.extends === true ? [...withoutConflicts(map, lines), ...lines] : [...map, ...lines];
  }
  requireDisjoint(map);
  const filled = requests[0]?.extends === true ? [...map, ...fillGaps(map, wholeRealm(realm))] : map;
  return mergeLines(filled);
}

/** Lines one after the other by their IDs inside; those that go on where another ends are one. */
export function mergeLines(map: readonly IdMappingSpec[]): readonly IdMappingSpec[] {
  const merged: IdMappingSpec[] = [];
  for (const line of map.toSorted((a, b) => a.containerID - b.containerID)) {
    const last = merged.at(-1);
    const follows = last !== undefined && last.containerID + last.size === line.containerID && last.hostID + last.size === line.hostID;
    if (follows) merged[merged.length - 1] = { ...last, size: last.size + line.size };
    else merged.push(line);
  }
  return merged;
}

/**
 * Pairs IDs inside that no line maps with IDs outside that no line uses, both from the lowest up, until one of the two runs out.
 *
 * @param below IDs inside from this one up are left alone; undefined: as many as there are outside
 */
export function fillGaps(map: readonly IdMappingSpec[], outside: readonly Extent[], below = 2 ** 32 - 1): readonly IdMappingSpec[] {
  const inside = without(
    [{ start: 0, length: below }],
    map.map(({ containerID, size }) => ({ start: containerID, length: size })),
  );
  const free = without(
    outside,
    map.map(({ hostID, size }) => ({ start: hostID, length: size })),
  );
  return zip(inside, free);
}

/** Pairs IDs in order. */
export function zip(inside: readonly Extent[], outside: readonly Extent[]): readonly IdMappingSpec[] {
  const lines: IdMappingSpec[] = [];
  const [left, right] = [inside.map((extent) => ({ ...extent })), outside.map((extent) => ({ ...extent }))];
  while (left[0] !== undefined && right[0] !== undefined) {
    const size = Math.min(left[0].length, right[0].length);
    lines.push({ containerID: left[0].start, hostID: right[0].start, size });
    for (const side of [left, right]) {
      const [first] = side;
      if (first === undefined) continue;
      if (first.length === size) side.shift();
      else side[0] = { start: first.start + size, length: first.length - size };
    }
  }
  return lines;
}

/** What is left of extents when others are taken away. */
export function without(extents: readonly Extent[], taken: readonly Extent[]): readonly Extent[] {
  return taken.reduce<readonly Extent[]>(
    (left, gap) =>
      left.flatMap((extent) => {
        const end = extent.start + extent.length;
        const [from, to] = [Math.max(extent.start, gap.start), Math.min(end, gap.start + gap.length)];
        if (from >= to) return [extent];
        const parts = [
          { start: extent.start, length: from - extent.start },
          { start: to, length: end - to },
        ];
        return parts.filter(({ length }) => length > 0);
      }),
    extents.filter(({ length }) => length > 0),
  );
}

/** All IDs of the realm, in order; ranges that touch are one. */
export function wholeRealm(realm: readonly IdMapping[]): readonly Extent[] {
  const whole: Extent[] = [];
  for (const { inside, length } of realm.toSorted((a, b) => a.inside - b.inside)) {
    const last = whole.at(-1);
    if (last !== undefined && last.start + last.length === inside) whole[whole.length - 1] = { ...last, length: last.length + length };
    else whole.push({ start: inside, length });
  }
  return whole;
}

/** A line counted in the realm. One of the host (`@`) may become several, because its IDs lie apart in the realm. */
export function toRealm(kind: 'UID' | 'GID', request: IdMapRequest, realm: readonly IdMapping[]): readonly IdMappingSpec[] {
  const { inside, outside, length, onHost } = request;
  const lines: IdMappingSpec[] = [];
  for (let done = 0; done < length;) {
    const id = outside + done;
    const range = realm.find((known) => {
      const start = onHost === true ? known.host : known.inside;
      return id >= start && id < start + known.length;
    });
    if (range === undefined) throw notYours(kind, request, { id, realm });
    const offset = id - (onHost === true ? range.host : range.inside);
    const size = Math.min(length - done, range.length - offset);
    lines.push({ containerID: inside + done, hostID: range.inside + offset, size });
    done += size;
  }
  return lines;
}

function notYours(kind: 'UID' | 'GID', request: IdMapRequest, { id, realm }: { id: number; realm: readonly IdMapping[] }): TiffinError {
  const { inside, outside, length, onHost } = request;
  const option = kind === 'UID' ? '--uidmap' : '--gidmap';
  const file = kind === 'UID' ? '/etc/subuid' : '/etc/subgid';
  const tool = kind === 'UID' ? '--add-subuids' : '--add-subgids';
  if (onHost === true)
    return new TiffinError('invalid-argument', `parent ID ${kind} ${id} is not mapped/delegated`, {
      hint: `${file} does not give it to you: sudo usermod ${tool} ${outside}-${outside + length - 1} $USER`,
    });
  const count = realm.reduce((sum, range) => sum + range.length, 0);
  return new TiffinError(
    'invalid-argument',
    `${option} ${inside}:${outside}:${length}: there is no ${kind} ${id}: you have ${count}, 0 to ${count - 1}`,
    {
      hint:
        count === 1
          ? `you have no subordinate IDs: sudo usermod ${tool} 100000-165535 $USER`
          : `0 is yourself, the others are those of ${file}: map fewer, or get more with sudo usermod ${tool} FIRST-LAST $USER`,
    },
  );
}

function withoutConflicts(map: readonly IdMappingSpec[], lines: readonly IdMappingSpec[]): readonly IdMappingSpec[] {
  const inside = lines.map(({ containerID, size }) => ({ start: containerID, length: size }));
  const outside = lines.map(({ hostID, size }) => ({ start: hostID, length: size }));
  return map.flatMap(({ containerID, hostID, size }) => {
    const shift = hostID - containerID;
    const kept = without(
      without([{ start: containerID, length: size }], inside),
      outside.map(({ start, length }) => ({ start: start - shift, length })),
    );
    return kept.map(({ start, length }) => ({ containerID: start, hostID: start + shift, size: length }));
  });
}

function requireDisjoint(map: readonly IdMappingSpec[]): void {
  for (const [index, line] of map.entries()) {
    const meets = map
      .slice(0, index)
      .some(
        (other) =>
          (line.containerID < other.containerID + other.size && other.containerID < line.containerID + line.size) ||
          (line.hostID < other.hostID + other.size && other.hostID < line.hostID + line.size),
      );
    if (meets)
      throw new TiffinError(
        'invalid-argument',
        `the specified UID and/or GID mapping ${line.containerID}:${line.hostID}:${line.size} conflicts with other mappings: invalid mappings specified`,
        { hint: 'a line that begins with + takes what it needs from the lines before' },
      );
  }
}
