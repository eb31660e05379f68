import type { IdMappingSpec } from '../../oci/runtime-spec.ts';

type Range = { readonly inside: number; readonly host: number; readonly length: number };

/** The IDs of a user namespace and those of the host. */
export type IdMap = {
  /** Undefined for an ID that the namespace has no number for. */
  readonly inside: (host: number) => number | undefined;
  readonly host: (inside: number) => number | undefined;
};

/** Reads /proc/PID/uid_map or gid_map, as the host sees it. Lines that are none are passed over. */
export function readIdMap(text: string): IdMap {
  return idMapOf(
    text.split('\n').flatMap((line) => {
      const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(line);
      return match === null ? [] : [{ inside: Number(match[1]), host: Number(match[2]), length: Number(match[3]) }];
    }),
  );
}

/** The same from ranges. */
export function idMapOf(ranges: readonly Range[]): IdMap {
  return {
    inside: (id) =>
      translate(
        ranges.find(({ host, length }) => id >= host && id < host + length),
        (range) => range.inside + id - range.host,
      ),
    host: (id) =>
      translate(
        ranges.find(({ inside, length }) => id >= inside && id < inside + length),
        (range) => range.host + id - range.inside,
      ),
  };
}

/** The map of a namespace within another, whose IDs its ranges name as `hostID`. */
export function nestedIdMap(ranges: readonly IdMappingSpec[], outer: IdMap): IdMap {
  const own = idMapOf(ranges.map(({ containerID, hostID, size }) => ({ inside: containerID, host: hostID, length: size })));
  const chain =
    (first: (id: number) => number | undefined, then: (id: number) => number | undefined) =>
    (id: number): number | undefined => {
      const between = first(id);
      return between === undefined ? undefined : then(between);
    };
  return { inside: chain(outer.inside, own.inside), host: chain(own.host, outer.host) };
}

function translate(range: Range | undefined, by: (range: Range) => number): number | undefined {
  return range === undefined ? undefined : by(range);
}
