/** A list that was never made: templates see an empty one, JSON `null`, as of Go's nil slices. */
export class NilList extends Array<never> {
  /** What JSON has for it. */
  toJSON(): null {
    return null;
  }
}

/** A map that was never made: templates see an empty one, JSON `null`, as of Go's nil maps. */
export class NilMap extends Map<never, never> {
  /** What JSON has for it. */
  toJSON(): null {
    return null;
  }
}

/** The list, or Go's nil for an empty one. */
export function nilIfEmpty<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? new NilList() : list;
}

/** A map of an object's members whose names come from outside, or Go's nil for none. */
export function mapOrNil<T>(members: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  const entries = Object.entries(members);
  return entries.length === 0 ? new NilMap() : new Map(entries);
}
